# shellcheck shell=bash disable=SC2154
# terraform/, .github/ and what the dependencies are licensed under. Sourced by .ci/run.
tools_ready
cloud_tools="${SERVICES_DIR:-/tmp/assay-services}"
tflint="$cloud_tools/bin/tflint"
checkov="$cloud_tools/venv-checkov/bin/checkov"
# No providers are fetched: `terraform validate` and a plan run in .github/workflows/terraform.yml, where a registry is.
export TF_CLI_CONFIG_FILE=/dev/null TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1

terraform_tests() { # the modules that need no provider, in copies so that nothing is left behind
  local module
  for module in plan values; do
    cp -r "terraform/modules/$module" "$work/tf-$module" || return 1
    (cd "$work/tf-$module" && rm -rf .terraform && terraform init -backend=false -input=false >/dev/null &&
      if [ -f tests/sample.tfvars ]; then terraform test -no-color -var-file=tests/sample.tfvars; else terraform test -no-color; fi) || return 1
  done
}
terraform_loads() { # every file, with its modules: what is declared twice or cannot stand where it does is refused
  cp -r terraform "$work/tf-all" && terraform -chdir="$work/tf-all" get -no-color >/dev/null && terraform -chdir="$work/tf-all/bootstrap" get -no-color >/dev/null
}
terraform_values() { # what terraform/ hands to the chart, rendered by it: its schema refuses what it does not know
  terraform -chdir="$work/tf-values" apply -auto-approve -input=false -no-color -var-file=tests/sample.tfvars >/dev/null &&
    terraform -chdir="$work/tf-values" output -json helm >"$work/values.aws.json" &&
    "$cloud_tools/bin/helm" template assay helm/assay --namespace assay --kube-version 1.35.0 --values "$work/values.aws.json" >"$work/aws.yaml" &&
    grep -q 'eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/assay-production-assay-api' "$work/aws.yaml" &&
    grep -q 'key: assay/production/settings' "$work/aws.yaml"
}
terraform_scanned() {
  "$checkov" -d terraform --framework terraform --var-file "terraform/environments/$1.tfvars" --compact --quiet --skip-download
}

if command -v terraform >/dev/null; then
  step "terraform: formatted" terraform fmt -check -recursive -diff terraform
  step "terraform: loads" terraform_loads
  step "terraform: tests without a provider" terraform_tests
  if [ -x "$cloud_tools/bin/helm" ]; then step "terraform: the chart takes its values" terraform_values; else echo "skipped: no helm"; fi
else
  echo "skipped: terraform is not on this machine"
fi
if bash .ci/cloud/terraform-tools.sh "$work/terraform-tools"; then
  step "terraform: names, calls and the provider's schema" node .ci/cloud/check-terraform.mjs terraform "$work/terraform-tools"
  step "terraform: the check finds mistakes" node .ci/cloud/check-terraform-can-fail.mjs terraform "$work/terraform-tools"
else
  echo "skipped: the packages that terraform/ is checked with could not be fetched"
fi
if [ -x "$tflint" ]; then step "terraform: tflint" "$tflint" --chdir=terraform --recursive --config="$PWD/terraform/.tflint.hcl"; else echo "skipped: no tflint"; fi
if [ -x "$checkov" ]; then
  step "terraform: checkov, production" terraform_scanned production
  step "terraform: checkov, staging" terraform_scanned staging
else
  echo "skipped: no checkov"
fi

step "licences of the dependencies" node .ci/check-licences.mjs --notices docs/licences.md

no_known_vulnerability() { # of high severity or worse; a registry without the endpoint answers 4xx
  npm audit --audit-level=high >"$work/audit" 2>&1 && { tail -1 "$work/audit"; return 0; }
  grep -qE '(audit endpoint returned an error|40[0-9] (Method Not Allowed|Not Found|Forbidden|Bad Request))' "$work/audit" || { cat "$work/audit"; return 1; }
  return 3
}
say "npm audit"
no_known_vulnerability; case $? in
  0) passed=$((passed + 1)); echo "ok: npm audit" ;;
  3) echo "skipped: the registry has no audit endpoint; .github/workflows/security.yml asks one that has" ;;
  *) fail "npm audit" ;;
esac

# Workflows: actionlint from the Go proxy, zizmor from PyPI; what is pinned and what exists is checked by test/cloud.
actionlint="$cloud_tools/bin/actionlint"
[ -x "$actionlint" ] || { command -v go >/dev/null && GOBIN="$cloud_tools/bin" go install -p 1 github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 >/dev/null 2>&1; }
if [ -x "$actionlint" ]; then step "workflows: actionlint" "$actionlint" .github/workflows/*.yml; else echo "skipped: actionlint could not be built"; fi
zizmor="$cloud_tools/venv-zizmor/bin/zizmor"
[ -x "$zizmor" ] || { python3 -m venv "$cloud_tools/venv-zizmor" && "$cloud_tools/venv-zizmor/bin/pip" install --quiet --disable-pip-version-check zizmor==1.32.0 >/dev/null 2>&1; }
if [ -x "$zizmor" ]; then step "workflows: zizmor" "$zizmor" --offline --no-progress .github; else echo "skipped: zizmor could not be installed"; fi
