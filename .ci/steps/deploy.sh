# shellcheck shell=bash disable=SC2154
# Image, chart and the scripts around them: part of .ci/run.
deploy_tools="${SERVICES_DIR:-/tmp/assay-services}"
deploy_path="$deploy_tools/bin:$deploy_tools/prom/usr/bin:$deploy_tools/venv-lint/bin:$deploy_tools/venv-checkov/bin:$PATH"

deploy_has() { PATH="$deploy_path" command -v "$1" >/dev/null 2>&1; }

deploy_fetch_shellcheck() { # one program out of the distribution's package, where there is one
  deploy_has shellcheck && return
  mkdir -p "$deploy_tools/prom"
  (cd "$deploy_tools/prom" && apt-get download shellcheck && dpkg-deb -x shellcheck_*.deb .) >/dev/null 2>&1
}

deploy_dockerfile() { PATH="$deploy_path" hadolint Dockerfile; }

deploy_lint() {
  local file
  for file in helm/assay/ci/*.values.yaml; do
    PATH="$deploy_path" helm lint helm/assay --strict --quiet --values "$file" || { echo "with $file"; return 1; }
  done
}

deploy_render() { # into a file for each values file
  local file
  mkdir -p "$work/manifests"
  for file in helm/assay/ci/*.values.yaml; do
    PATH="$deploy_path" helm template assay helm/assay --namespace assay --kube-version 1.32.0 --values "$file" \
      >"$work/manifests/$(basename "$file" .values.yaml).yaml" || { echo "with $file"; return 1; }
  done
}

deploy_schemas() { # kinds that come with other software have no schema there
  PATH="$deploy_path" bash "$services/kubeconform.sh" -skip ServiceMonitor,PrometheusRule,ExternalSecret,SecretStore "$work"/manifests/*.yaml
}

deploy_checkov() {
  PATH="$deploy_path" checkov --config-file helm/.checkov.yaml --framework kubernetes --directory "$work/manifests" 2>/dev/null &&
    PATH="$deploy_path" checkov --config-file helm/.checkov.yaml --framework dockerfile --file Dockerfile 2>/dev/null
}

deploy_shell() { PATH="$deploy_path" shellcheck -x helm/*.sh .ci/run .ci/*.sh .ci/*/*.sh; }

tools_ready
with_packages true # The lists of packages are whole.
deploy_fetch_shellcheck || true
if deploy_has hadolint; then step "Dockerfile" deploy_dockerfile; else echo "skipped: no hadolint"; fi
if deploy_has shellcheck; then step "deployment scripts" deploy_shell; else echo "skipped: no shellcheck"; fi
if deploy_has helm; then
  step "chart: lint" deploy_lint
  step "chart: renders" deploy_render
  if [ -f "$services/kubeconform.sh" ] && deploy_has kubeconform; then step "chart: Kubernetes schemas" deploy_schemas; else echo "skipped: no kubeconform"; fi
  if deploy_has checkov; then step "chart and Dockerfile: checkov" deploy_checkov; else echo "skipped: no checkov"; fi
  SERVICES_DIR="$deploy_tools" suite "tests of the deployment" node test/deploy
else
  echo "skipped: no helm, so nothing was said of the chart"
fi
