# The version of Node with which package-lock.json tests.
FROM node:24.21.0-bookworm-slim AS base

FROM base AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# What production runs needs no install script: node and the embedded Postgres are development's.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM base
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY migrations migrations
COPY bin bin
COPY openapi/contracts openapi/contracts
COPY src src
RUN install -d -o node -g node node_modules/.cache/compile
USER node
# Compiles the code: a new container has the cache then. The server starts without its database, and stops.
RUN DATABASE_URL=postgres://127.0.0.1:1/none JWT_SECRET=00000000000000000000000000000000 CORS_ORIGINS=http://localhost \
    GEMINI_API_KEY=none timeout --preserve-status 10 node --max-semi-space-size=16 --heap-growing-percent=40 \
    --initial-heap-size=64 --expose-gc -r ./bin/require-node-24.cjs src/server.ts
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-r", "./bin/require-node-24.cjs", "bin/healthcheck.ts"]
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=40", "--initial-heap-size=64", "--expose-gc", \
  "-r", "./bin/require-node-24.cjs", "src/server.ts"]
