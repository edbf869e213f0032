#!/usr/bin/env bash
# Stands in for a program that a document names. It runs what can be run against the test's server, and writes down the
# rest, for the test to check: program, arguments, ASSAY_ settings, folder.
set -u
name="${DOC_PROGRAM:-$(basename "$0")}"
words() {
  printf '%s\037' "$@"
}
settings() {
  env | grep '^ASSAY_' || true
}
record() {
  # One write, so that two ends of a pipe do not mix.
  local line
  line="$(words "$@")"$'\035'"$(pwd)"$'\035'"$(settings)"$'\036'
  printf '%s' "$line" >> "$DOC_CALLS"
  exit 0
}
assay() {
  case "$1" in
    serve | topics | migrate | restore | reindex) record assay "$@" ;;
  esac
  if [ -n "${DOC_CHECK_ONLY:-}${ASSAY_DATABASE_URL:-}${ASSAY_KAFKA_BROKERS:-}" ]; then record assay "$@"; fi
  local status
  case " $* " in
    *" - "*) # it reads standard input
      "$DOC_NODE" "$DOC_ROOT/dist/main.js" "$@"
      status=$?
      ;;
    *)
      status="$({ words "$(pwd)" "$@"; printf '\035'; settings; } |
        "$DOC_CURL" -s --max-time 120 --unix-socket "$DOC_HOST" --data-binary @- http://host/)"
      cat "$DOC_HOST.err" >&2
      cat "$DOC_HOST.out"
      ;;
  esac
  # 2: rows were rejected, which the examples show on purpose.
  case "$1:$status" in import:2 | etl:2) exit 0 ;; esac
  exit "$status"
}
case "$name" in
  npx)
    [ "${1:-}" = assay ] || record npx "$@"
    shift
    assay "$@"
    ;;
  assay) assay "$@" ;;
  node)
    case "${1:-}" in
      */traffic.mjs)
        [ -n "${DOC_CHECK_ONLY:-}" ] && record node "$@"
        exec "$DOC_NODE" "$1" "$2" 20 "$4" ;;
      dist/main.js) shift; assay "$@" ;;
      *) record node "$@" ;;
    esac
    ;;
  curl)
    case "${DOC_CHECK_ONLY:-}$*" in
      *"$DOC_URL"*) [ -n "${DOC_CHECK_ONLY:-}" ] || exec "$DOC_CURL" --fail-with-body --max-time 60 "$@" ;;
    esac
    record curl "$@"
    ;;
  *) record "$name" "$@" ;;
esac
