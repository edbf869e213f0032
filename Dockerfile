# Assay in a container: dependencies and build in the first stage, only what runs in the second; not root.
FROM node:20-slim AS build
WORKDIR /assay
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20-slim
ENV NODE_ENV=production ASSAY_DATA_DIR=/var/lib/assay
WORKDIR /assay
COPY --from=build /assay/node_modules node_modules
COPY --from=build /assay/dist dist
COPY package.json NOTICE LICENSE ./
COPY src/vocabulary/data src/vocabulary/data
COPY src/http/page src/http/page
COPY sql sql
COPY models models
COPY demo demo
RUN mkdir -p /var/lib/assay && chown node:node /var/lib/assay
USER node
VOLUME /var/lib/assay
EXPOSE 8080
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
