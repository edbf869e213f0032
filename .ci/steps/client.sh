# shellcheck shell=bash disable=SC2154
# The API from outside: the document, the client's types, the collection, and testers against a running server.
client_tools="$work/client"
client_url="http://127.0.0.1:18671"

client_serve() { # settings...: a server with the demo data, ready
  env ASSAY_PORT=18671 ASSAY_DATA_DIR="$client_tools/data" ASSAY_LOG_LEVEL=error "$@" node dist/main.js serve >"$client_tools/serve.log" 2>&1 &
  client_pid=$!
  local tries
  for tries in $(seq 180); do
    curl -sf "$client_url/readyz" >/dev/null && return
    kill -0 "$client_pid" 2>/dev/null || break
    sleep 1
  done
  echo "the server did not get ready after $tries s"
  tail -20 "$client_tools/serve.log"
  return 1
}

client_stop() {
  kill "$client_pid" 2>/dev/null
  wait "$client_pid" 2>/dev/null
  return 0
}

client_types() { # the committed types are those of the committed document
  bash .ci/client/make-types.sh "$client_tools/js" "$client_tools/types.ts" && diff -u src/client/openapi-types.ts "$client_tools/types.ts" | head -40
  cmp -s src/client/openapi-types.ts "$client_tools/types.ts"
}

client_package() { # what npm would publish, used by a stranger's project
  local tarball
  tarball="$(npm pack --silent --ignore-scripts --pack-destination "$client_tools")" || return 1
  mkdir -p "$client_tools/stranger/node_modules/assay"
  tar -xzf "$client_tools/$tarball" -C "$client_tools/stranger/node_modules/assay" --strip-components=1 || return 1
  (
    cd "$client_tools/stranger" || exit 1
    echo '{"private": true, "type": "module"}' >package.json
    cat >use.ts <<'TS'
import { type Answer, AssayProblem, createAssayClient } from 'assay/client';
const assay = createAssayClient({ baseUrl: 'http://127.0.0.1:1', retry: { attempts: 1 } });
export const ask = (): Promise<Answer> => assay.query({ prompt: 'banks', k: 1 });
// @ts-expect-error a prompt is text
export const wrong = () => assay.query({ prompt: 7 });
export { AssayProblem };
TS
    for resolution in '"module": "nodenext"' '"module": "esnext", "moduleResolution": "bundler"'; do
      echo '{"compilerOptions": {"strict": true, "noEmit": true, "types": [], "lib": ["es2022", "dom"], "target": "es2022", '"$resolution"'}, "files": ["use.ts"]}' >tsconfig.json
      "$client_tools/js/node_modules/.bin/tsc" -p . || exit 1
    done
    node -e "import('assay/client').then(({ createAssayClient }) => createAssayClient({ baseUrl: 'http://127.0.0.1:1', retry: { attempts: 1 } }).getLiveness()).catch((error) => process.exit(error.name === 'AssayUnreachable' ? 0 : 1))"
  )
}

client_schemathesis() { # headers...: all checks of all operations
  SCHEMATHESIS_HOOKS=hooks PYTHONPATH="$PWD/.ci/schemathesis" "$client_tools/py/bin/st" --config-file .ci/schemathesis/schemathesis.toml --no-color run "$client_url/openapi.json" \
    --checks all --phases examples,coverage,fuzzing --max-examples 15 --seed 1 --continue-on-failure --request-timeout 60 --max-response-time 60 --warnings off "$@" >"$client_tools/st.log" 2>&1
  local status=$?
  sed -n '/FAILURES\|ERRORS/,$p' "$client_tools/st.log" | cut -c1-600 | head -150
  tail -12 "$client_tools/st.log"
  return $status
}

fetched client
if bash .ci/client/install.sh "$client_tools"; then
  step "OpenAPI 3.1 meta-schema" "$client_tools/py/bin/openapi-spec-validator" docs/openapi.json
  step "OpenAPI lint" "$client_tools/js/node_modules/.bin/redocly" lint --config .ci/client/redocly.yaml --format stylish docs/openapi.json
  step "types of the client" client_types
  step "the client in a stranger's project" client_package
  if client_serve; then
    step "Postman collection" "$client_tools/js/node_modules/.bin/newman" run docs/postman/assay.postman_collection.json --env-var "base_url=$client_url" --color off
    ASSAY_TEST_FUZZ_URL="$client_url" ASSAY_TEST_FUZZ_PROMPTS=10000 suite "10,000 fuzzed prompts" node test/client/fuzz.test.ts
    # Without access control nobody is refused: that check is for the run with keys. Forgetting rewrites the lead index each time.
    step "Schemathesis, open" client_schemathesis --exclude-checks ignored_auth --exclude-operation-id forget
  else
    fail "no server for the testers"
  fi
  client_stop
  client_key="$(ASSAY_DATA_DIR="$client_tools/data" node dist/main.js keys create --name tester --scopes query,ingest,feedback,admin,metrics 2>/dev/null | grep -oE 'assay_[0-9A-Za-z]+_[0-9A-Za-z_]+' | head -1)"
  if [ -n "$client_key" ] && client_serve ASSAY_AUTH=keys ASSAY_RATE_PER_SECOND=0 ASSAY_AUTH_FAILURES_PER_MINUTE=10000; then
    step "Schemathesis, with keys" client_schemathesis --exclude-operation-id forget --header "x-api-key: $client_key"
  else
    fail "no key or no server with keys"
  fi
  client_stop
else
  tail -5 "$client_tools/install.log" 2>/dev/null; fail "the testers could not be installed"
fi
