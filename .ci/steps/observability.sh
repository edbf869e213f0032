# shellcheck shell=bash disable=SC2154
# Rules, alerts and dashboards against promtool and a real Prometheus that scrapes a server under traffic. Sourced by .ci/run.
tools_ready
prometheus_bin="${SERVICES_DIR:-/tmp/assay-services}/prom/usr/bin"
if [ -x "$prometheus_bin/promtool" ] && [ -x "$prometheus_bin/prometheus" ]; then
  step "alert and recording rules" "$prometheus_bin/promtool" check rules helm/assay/rules/*.yaml
  ASSAY_TEST_PROMTOOL="$prometheus_bin/promtool" ASSAY_TEST_PROMETHEUS="$prometheus_bin/prometheus" \
    suite "alerts and dashboards on Prometheus" node test/observability/alerts.test.ts test/observability/queries.test.ts
else
  echo "skipped: there is no promtool and no prometheus on this machine"
fi
