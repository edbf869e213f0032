# shellcheck shell=bash disable=SC2034,SC2154
# A sentence encoder, the lead model's runtime, and training. Part of .ci/run.
covered="src/adapters/**/*.ts"
fetched models
say "sentence encoder"
if { [ -d "$work/ort/node_modules/onnxruntime-node" ] || npm install --prefix "$work/ort" --no-audit --no-fund --no-save onnxruntime-node@1.30.0 >/dev/null 2>&1; } && { [ -f "$work/minilm/tokenizer.json" ] || bash models/fetch-minilm.sh "$work/minilm" >/dev/null 2>&1; }; then
  ASSAY_TEST_ONNXRUNTIME="$work/ort" ASSAY_TEST_MINILM="$work/minilm" suite "tests with a sentence encoder" node test/embedder
  ASSAY_TEST_ONNXRUNTIME="$work/ort" suite "tests with the lead model's runtime" node --maxWorkers=2 test/lead-model
else
  fail "the encoder could not be installed"
fi

say "training"
if python3 -m venv "$work/trainer" && "$work/trainer/bin/pip" install --quiet --disable-pip-version-check -r models/ranker/requirements.txt; then
  ASSAY_TEST_PYTHON="$work/trainer/bin/python" ASSAY_TEST_ONNXRUNTIME="$work/ort" suite "tests of training" node --maxWorkers=2 test/learning/train.test.ts test/learning/trained-in-use.test.ts
else
  fail "the packages of models/ranker could not be installed"
fi
