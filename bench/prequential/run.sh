#!/usr/bin/env bash
# Predict, then learn, quarter by quarter over the demo data's funding histories: docs/prequential.md.
# Usage: bench/prequential/run.sh [WORK_FOLDER] [--from YEAR --to YEAR] [--ablation]     the work folder keeps the Python packages (python3.11, pip)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
if [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; then work=$1; shift; fi
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r "$root/models/lead-gbm-v1/requirements.txt"
"$work/venv/bin/python" "$here/check.py" --data "$root/demo" --seed 1
"$work/venv/bin/python" "$here/prequential.py" --data "$root/demo" "$@"
