#!/usr/bin/env bash
# TOOLS OUT: types of the client from docs/openapi.json, by the openapi-typescript installed in TOOLS.
set -euo pipefail
cd "$(dirname "$0")/../.."
{
  echo '// Made from docs/openapi.json by .ci/client/make-types.sh; not to be edited.'
  "$1/node_modules/.bin/openapi-typescript" docs/openapi.json --default-non-nullable=false --redocly .ci/client/redocly.yaml
} >"$2"
