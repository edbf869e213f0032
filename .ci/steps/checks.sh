# shellcheck shell=bash
# Lint and types. Part of .ci/run.
step "lint" npx biome check --diagnostic-level=error .
step "types" npx tsc -p tsconfig.json --noEmit
step "types of the load test" npx tsc -p tsconfig.loadtest.json
