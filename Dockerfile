# Assay in a container: built in the first stage; the second holds Node.js, the program and no shell, and is not root.
#
#   docker build -t assay .
#   docker build -t assay --build-arg PACKAGES="onnxruntime-node@1.30.0" .    # with the trained models' runtime
#
# The bases are arguments so that a build may name a mirror or pin a digest.
ARG BUILD_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /assay
ENV ONNXRUNTIME_NODE_INSTALL=skip NPM_CONFIG_UPDATE_NOTIFIER=false
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json tsconfig.client.json ./
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund
# Packages that are optional at run time, NAME@VERSION, separated by spaces.
ARG PACKAGES=""
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# What no process reads (types, maps, sources, binaries for other machines) stays behind.
RUN if [ -n "${PACKAGES}" ]; then read -ra wanted <<< "${PACKAGES}"; npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund "${wanted[@]}"; fi \
  && find node_modules dist -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete \
  && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' -o -name '*.tsbuildinfo' \) -not -iname 'licen*' -delete \
  && find node_modules -path '*/onnxruntime-node/bin/*' -type d \( -name darwin -o -name win32 \) -prune -exec rm -rf {} + \
  && if [ "$(uname -m)" = x86_64 ]; then other=arm64; else other=x64; fi \
  && find node_modules -path "*/onnxruntime-node/bin/*/linux/${other}" -prune -exec rm -rf {} + \
  && rm -rf node_modules/.bin node_modules/.package-lock.json \
  && mkdir -p /image/var/lib/assay

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=""
LABEL org.opencontainers.image.title="Assay" \
  org.opencontainers.image.description="Ranks B2B leads against a free-text prompt, with the evidence and an exact account of every score." \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.source="${SOURCE}"
ENV NODE_ENV=production ASSAY_DATA_DIR=/var/lib/assay ORT_DISABLE_TELEMETRY=1
WORKDIR /assay
COPY --from=build /assay/node_modules node_modules
COPY --from=build /assay/dist dist
COPY package.json package-lock.json NOTICE LICENSE ./
COPY src/vocabulary/data src/vocabulary/data
COPY src/http/page src/http/page
COPY sql sql
COPY models models
COPY demo demo
COPY --from=build --chown=65532:65532 /image/var/lib/assay /var/lib/assay
USER 65532:65532
VOLUME /var/lib/assay
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
  CMD ["/nodejs/bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.ASSAY_PORT || 8080}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/nodejs/bin/node", "/assay/dist/main.js"]
CMD ["serve"]
