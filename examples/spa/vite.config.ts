import { defineConfig } from 'vite'

// The API allows this origin unless it is told otherwise (CORS_ORIGINS): on another port the app would be refused.
const server = { host: 'localhost', port: 5173, strictPort: true }

export default defineConfig({ server, preview: server })
