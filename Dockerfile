# Qregg in a container. Data is in /data: a volume that survives restarts, one for each instance.
#   docker build -t qregg .

FROM node:24-slim AS build
WORKDIR /qregg
# What decides about the dependencies comes first, so that a change of the sources alone installs nothing again.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages/contract/package.json packages/contract/
COPY packages/server/package.json packages/server/
COPY packages/dashboard/package.json packages/dashboard/
COPY packages/zapier/package.json packages/zapier/
COPY packages/n8n-nodes-qregg/package.json packages/n8n-nodes-qregg/
# The pnpm that package.json names, as scripts/run.mjs runs it.
RUN npx --yes "$(node -p "require('./package.json').packageManager")" \
      install --frozen-lockfile --filter qregg --filter @qregg/server... --filter @qregg/dashboard...
COPY tsconfig.base.json ./
COPY packages/contract packages/contract
COPY packages/server packages/server
COPY packages/dashboard packages/dashboard
# What runs in production and nothing else, as one folder that needs no workspace around it.
RUN node node_modules/typescript/bin/tsc -b packages/server \
 && node packages/dashboard/scripts/build.mjs \
 && npx --yes "$(node -p "require('./package.json').packageManager")" \
      --filter @qregg/server deploy --prod /app

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY LICENSE NOTICE ./
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# Where the server looks for the pages when no workspace is around it.
COPY --from=build /qregg/packages/dashboard/dist dashboard
# The volume takes over its owner and its rights.
RUN mkdir -m 700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
