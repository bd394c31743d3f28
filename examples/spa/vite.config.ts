import { defineConfig, loadEnv, type Plugin } from 'vite'

// The API allows this origin unless it is told otherwise (CORS_ORIGINS): on another port the app would be refused.
const server = { host: 'localhost', port: 5173, strictPort: true }

/** Adds a Content-Security-Policy to the built page: only its own files, and requests only to the API. */
function contentSecurityPolicy(apiUrl: string): Plugin {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    `connect-src ${apiUrl}`,
    "base-uri 'none'",
    "form-action 'none'"
  ].join('; ')
  const attrs = { 'http-equiv': 'Content-Security-Policy', content: policy }
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [{ tag: 'meta', attrs, injectTo: 'head-prepend' }]
  }
}

export default defineConfig(({ mode }) => ({
  server,
  preview: server,
  plugins: [contentSecurityPolicy(loadEnv(mode, '.').VITE_API_URL ?? '')]
}))
