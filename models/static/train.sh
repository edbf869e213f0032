#!/usr/bin/env bash
# Trains models/static-v1 from scratch: Debian 12 (its package lists are a source) with apt, node, python3 (3.11 was used) and pip; about 15 minutes on one core.
# Usage: models/static/train.sh [WORK_FOLDER]     the work folder keeps what was fetched and the teacher's answers
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work/lists/partial" "$work/archives"
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r "$here/requirements.txt"
[ -f "$work/minilm/model.onnx" ] || "$here/../fetch-minilm.sh" "$work/minilm"
apt=(-o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/archives" -o Acquire::Languages=en)
if [ ! -f "$work/Translation-en" ]; then
  apt-get "${apt[@]}" --quiet update
  (cd "$work" && apt-get "${apt[@]}" --quiet download wordnet-base && dpkg-deb -x wordnet-base_*.deb wordnet-package)
  ln -sfn "$work/wordnet-package/usr/share/wordnet" "$work/wordnet"
  apt-cache "${apt[@]}" dumpavail > "$work/Packages"
  /usr/lib/apt/apt-helper cat-file "$work"/lists/*_dists_bookworm_main_i18n_Translation-en* > "$work/Translation-en"
fi
"$work/venv/bin/python" "$here/train.py" --sources "$work" --minilm "$work/minilm" --topics "$here/../../src/vocabulary/data" --out "$here/../static-v1"
node "$here/../write-manifest.mjs"
