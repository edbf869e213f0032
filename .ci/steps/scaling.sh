# shellcheck shell=bash disable=SC2154
# Candidates from an OpenSearch cluster of three nodes; part of .ci/run.
if [ -d "$services/opensearch" ] && command -v mvn >/dev/null && command -v java >/dev/null; then
  say "OpenSearch"
  search="${SERVICES_DIR:-/tmp/assay-services}/opensearch" search_pids=""
  if { [ -d "$search/cls" ] || bash "$services/opensearch/setup.sh" "$search" >/dev/null 2>&1; }; then
    for node in 1 2 3; do
      bash "$services/opensearch/node.sh" "$search" "$work/opensearch" "$node" >"$work/opensearch-$node.log" 2>&1 &
      search_pids="$search_pids $!"
    done
    for _ in $(seq 180); do
      curl -s -m 2 'http://127.0.0.1:9201/_cluster/health' 2>/dev/null | grep -q '"number_of_nodes":3' && break
      sleep 1
    done
    ASSAY_TEST_OPENSEARCH_URLS=http://127.0.0.1:9201,http://127.0.0.1:9202 suite "tests on OpenSearch" node test/scaling
    # shellcheck disable=SC2086
    kill $search_pids 2>/dev/null
  else
    fail "OpenSearch could not be installed"
  fi
else
  echo "skipped: OpenSearch needs the service scripts beside this checkout, Java and Maven"
fi
