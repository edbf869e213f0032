#!/usr/bin/env bash
# kubectl, helm and curl of a cluster that is a few files in $FAKE: `active`, `weight`, and a `version-COLOUR` and an
# `ingest-COLOUR` for each colour that is installed. Every call is a line of `calls`. A call that matches the pattern in
# `fail` fails; one that matches the pattern in `stop` is done and then ends the script that made it, once. `ratio` holds
# lines `WEIGHT SHARE`: from that weight on, this share of the new colour's answers are errors.
set -uo pipefail
tool="$(basename "$0")"
line="$tool $*"
echo "$line" >>"$FAKE/calls"
have() { [ -e "$FAKE/$1" ] && cat "$FAKE/$1"; }
show() { printf %s "$(have "$1")"; }
matches() { [ -s "$FAKE/$1" ] && grep -qE -f "$FAKE/$1" <<<"$line"; }
if matches fail; then echo "$tool: made to fail" >&2; exit 1; fi

setting() { grep -oE -- "--set(-string)? $1=[^ ]+" <<<"$line" | tail -1 | cut -d= -f2-; }
upgrade() { # the release is named first
  local release="$2" colour value
  if [ -n "${REAL_HELM:-}" ] && [[ $line == *--install* ]]; then
    local given=("$@") passed=() at
    for ((at = 3; at < ${#given[@]}; at++)); do
      case "${given[at]}" in --set | --set-string | --values) passed+=("${given[at]}" "${given[at + 1]}") ;; esac
    done
    "$REAL_HELM" template "$release" "$3" --kube-version 1.32.0 "${passed[@]}" >>"$FAKE/rendered" || exit 1
  fi
  case "$release" in
    *-shared)
      value="$(setting front.active)"; [ -z "$value" ] || echo "$value" >"$FAKE/active"
      value="$(setting front.weight)"; [ -z "$value" ] || echo "$value" >"$FAKE/weight"
      echo "$(have active) $(have weight)" >>"$FAKE/traffic" ;;
    *)
      colour="${release##*-}"
      value="$(setting image.tag)"; [ -z "$value" ] || echo "$value" >"$FAKE/version-$colour"
      echo "${value:-$(have "version-$colour")}" >"$FAKE/version-$colour"
      value="$(setting ingest.replicas)"; echo "${value:-on}" >"$FAKE/ingest-$colour" ;;
  esac
}

case "$line" in
  *"get service"*selector*) show active ;;
  *"get service"*weight*) show weight ;;
  *"get deployment"*-blue*version*) show version-blue ;;
  *"get deployment"*-green*version*) show version-green ;;
  *"get deployment"*readyReplicas*) if [ -s "$FAKE/version-$(have active)" ]; then printf 4; fi ;;
  "helm status"*) printf '{"info":{"status":"%s"}}' "$(have "status-$2" || echo deployed)" ;;
  "helm rollback"*) rm -f "$FAKE/status-$2" ;;
  "helm upgrade"*) upgrade "$@" ;;
  "helm uninstall"*) rm -f "$FAKE/version-${2##*-}" "$FAKE/ingest-${2##*-}" "$FAKE/status-$2" ;;
  "kubectl "*"rollout status"* | "helm test"*) true ;;
  curl*histogram_quantile*) printf '{"status":"success","data":{"result":[{"value":[1.5,"%s"]}]}}' "$(have p95 || echo 31.4)" ;;
  curl*)
    share="$(awk -v w="$(have weight)" '$1 <= w { s = $2 } END { print s }' "$FAKE/ratio" 2>/dev/null)"
    if [ "$share" = none ]; then printf '{"status":"success","data":{"result":[]}}'; else
      printf '{"status":"success","data":{"result":[{"metric":{},"value":[1.5,"%s"]}]}}' "${share:-0}"; fi ;;
  *) echo "$tool: the fake does not know: $*" >&2; exit 64 ;;
esac
status=$?
if matches stop; then rm -f "$FAKE/stop"; kill -KILL "$PPID"; fi
exit "$status"
