#!/usr/bin/env bash
# terraform-tools.sh FOLDER: the HCL parser and the published bindings of the AWS provider's schema, without what else
# comes with them. The bindings' version and the provider's belong together: 21.22.1 was generated from 6.25.0.
set -euo pipefail
folder="$1"
mkdir -p "$folder"
cd "$folder"
[ -f package.json ] || echo '{"private":true}' > package.json
[ -d node_modules/@cdktf/hcl2json ] || npm install --no-save --no-audit --no-fund --ignore-scripts @cdktf/hcl2json@0.21.0 >/dev/null 2>&1
if [ ! -d node_modules/@cdktf/provider-aws/lib ]; then
  mkdir -p node_modules/@cdktf/provider-aws
  npm pack --silent @cdktf/provider-aws@21.22.1 >/dev/null 2>&1
  tar xzf cdktf-provider-aws-21.22.1.tgz -C node_modules/@cdktf/provider-aws --strip-components=1 --wildcards 'package/README.md' 'package/lib/*/index.d.ts'
  rm cdktf-provider-aws-21.22.1.tgz
fi
grep -q 'provider version 6.25.0' node_modules/@cdktf/provider-aws/README.md
