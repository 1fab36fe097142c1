# syntax=docker/dockerfile:1

# The same Node.js the lockfile brings to contributors (devDependencies.node).
ARG NODE_VERSION=24.21

# Build: every dependency, TypeScript to dist/.
FROM node:${NODE_VERSION}-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# Production dependencies: no compiler, no second Node.js, no install scripts.
FROM node:${NODE_VERSION}-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

# What runs. Everything under /app belongs to root and is only read: sessions go to SESSION_DIR.
FROM node:${NODE_VERSION}-slim
ENV NODE_ENV=production \
    SESSION_DIR=/var/lib/k8s-monitor
RUN install -d -o 10001 -g 10001 -m 0750 /var/lib/k8s-monitor
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY scenarios ./scenarios
USER 10001:10001
VOLUME /var/lib/k8s-monitor
# Node is process 1 and takes SIGTERM itself; the signal must not stop at a shell.
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["run"]
