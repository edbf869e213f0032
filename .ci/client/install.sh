#!/usr/bin/env bash
# DIR: what .ci/steps/client.sh works with.
set -euo pipefail
mkdir -p "$1/js"
cd "$1"
[ ! -f installed ] || exit 0
(cd js && npm install --no-audit --no-fund --prefix . newman@6.2.2 openapi-typescript@7.13.0 typescript@5.9.3 @redocly/cli@2.77.0) >install.log 2>&1
python3 -m venv py
py/bin/pip install --quiet --disable-pip-version-check schemathesis==4.32.5 openapi-spec-validator==0.9.0
touch installed
