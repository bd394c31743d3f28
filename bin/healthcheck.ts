import { get as httpGet } from 'node:http'
import { get as httpsGet } from 'node:https'
import { loadEnvFile } from '../src/config/environment.ts'

// The container's HEALTHCHECK: exits with 0 if the server is alive. Accepts any certificate, because it connects to
// 127.0.0.1.
loadEnvFile()
const { PORT = '8000', TLS_CERT_FILE } = process.env
const get = TLS_CERT_FILE ? httpsGet : httpGet
const url = `${TLS_CERT_FILE ? 'https' : 'http'}://127.0.0.1:${PORT}/health/live`

get(url, { rejectUnauthorized: false, timeout: 2000 }, response =>
  process.exit(response.statusCode === 200 ? 0 : 1)
)
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1))
