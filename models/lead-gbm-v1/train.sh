#!/usr/bin/env bash
# Trains models/lead-gbm-v1 from scratch: needs node (after `npm ci`), python3 (3.11 was used) and pip.
# Usage: models/lead-gbm-v1/train.sh [WORK_FOLDER]     the work folder keeps the training matrices and the Python packages
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$(mktemp -d)}
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r "$here/requirements.txt"
(cd "$root" && npm run --silent build:bench && node dist-bench/bench/lead-gbm/export-features.js "$work/data")
"$work/venv/bin/python" "$here/train.py" --data "$work/data" --out "$here" --fixture "$root/test/lead-model/fixtures/parity.json.gz"
node "$root/models/write-manifest.mjs"
