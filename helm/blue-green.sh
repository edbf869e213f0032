#!/usr/bin/env bash
# Replaces a running Assay without anybody noticing: installs the idle colour, looks at it, gives it traffic in steps,
# watches each step, takes the traffic back where something is wrong, and keeps the former colour until you confirm.
# docs/kubernetes.md explains it. Needs bash 4.4, kubectl, helm 3.14 and, for --prometheus, curl.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: blue-green.sh deploy --version TAG [options]   install TAG in the idle colour and move the traffic to it
       blue-green.sh confirm [options]                 remove the colour that is no longer asked
       blue-green.sh rollback [options]                give the traffic back to the former colour
       blue-green.sh status [options]                  say who is asked, and how far a change has got

Run it again after an interruption: it goes on where it was.

  --version TAG         image.tag to deploy
  --namespace NAME      namespace (assay)
  --name NAME           the chart's value `name` (assay)
  --chart FOLDER        the chart (beside this script)
  --values FILE         values of the installation; may be given several times
  --set KEY=VALUE       one more value; may be given several times
  --steps LIST          percentages to give to the new colour, one after another (5,25,50,100)
  --watch SECONDS       how long each step is watched (120)
  --poll SECONDS        how often one looks meanwhile (10)
  --prometheus URL      where errors and latency are read; left out, steps are not watched
  --error-ratio N       share of 5xx above which a step has failed (0.01)
  --p95-ms N            95th percentile of /query above which a step has failed (400)
  --timeout DURATION    longest time for an installation (15m)
  --keep-failed         leave a colour that has failed for you to look at, without traffic
  --dry-run             say what would be changed, and change nothing
  --help                this text
TEXT
}

say() { printf '%s  %s\n' "$(date -u +%H:%M:%SZ)" "$*"; }
die() { printf 'blue-green.sh: %s\n' "$*" >&2; exit 1; }

namespace=assay name=assay version='' steps=5,25,50,100 watch=120 poll=10 prometheus='' error_ratio=0.01 p95_ms=400
timeout=15m keep_failed=false dry_run=false values=()
chart="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/assay"

whole() { [[ $2 =~ ^[0-9]+$ ]] || die "$1 takes a whole number, not \"$2\""; }
number() { [[ $2 =~ ^[0-9]+([.][0-9]+)?$ ]] || die "$1 takes a number, not \"$2\""; }

read_options() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --help | -h) usage; exit 0 ;;
      --dry-run) dry_run=true; shift; continue ;;
      --keep-failed) keep_failed=true; shift; continue ;;
    esac
    [ $# -ge 2 ] || die "$1 is not known or lacks its value; --help lists the options"
    case "$1" in
      --version) version="$2" ;;
      --namespace) namespace="$2" ;;
      --name) name="$2" ;;
      --chart) chart="$2" ;;
      --values) [ -r "$2" ] || die "--values: there is no $2"; values+=(--values "$2") ;;
      --set) values+=(--set "$2") ;;
      --steps) steps="$2" ;;
      --watch) whole "$1" "$2"; watch="$2" ;;
      --poll) whole "$1" "$2"; poll="$2" ;;
      --prometheus) prometheus="${2%/}" ;;
      --error-ratio) number "$1" "$2"; error_ratio="$2" ;;
      --p95-ms) number "$1" "$2"; p95_ms="$2" ;;
      --timeout) timeout="$2" ;;
      *) die "$1 is not known; --help lists the options" ;;
    esac
    shift 2
  done
  local before=0 step
  for step in ${steps//,/ }; do
    whole --steps "$step"
    { [ "$step" -gt "$before" ] && [ "$step" -le 100 ]; } || die "--steps has to rise and end at 100 at most: $steps"
    before="$step"
  done
}

# --- what is there ---------------------------------------------------------------------------------------------------

other() { if [ "$1" = blue ]; then echo green; else echo blue; fi; }
kube() { kubectl --namespace "$namespace" "$@"; }
front() { kube get service "$name" --ignore-not-found --output "jsonpath={$1}"; }
version_of() { kube get deployment "$name-api-$1" --ignore-not-found --output 'jsonpath={.metadata.labels.app\.kubernetes\.io/version}'; }
replicas_of() { kube get deployment "$name-api-$1" --ignore-not-found --output 'jsonpath={.status.readyReplicas}'; }

read_state() { # sets active, weight, idle; active is empty where nothing is installed
  active="$(front .spec.selector.assay-colour)" || die 'the cluster does not answer'
  weight="$(front .metadata.annotations.assay-weight)" || die 'the cluster does not answer'
  weight="${weight:-0}"
  case "$active" in
    blue | green) idle="$(other "$active")" ;;
    '') idle=blue ;;
    *) die "the service $name selects the colour \"$active\", which is neither blue nor green" ;;
  esac
}

# --- what is changed -------------------------------------------------------------------------------------------------

run() {
  if "$dry_run"; then printf 'would run: %s\n' "$*"; else "$@"; fi
}

settle() { # an upgrade that was killed half-way would refuse every later one
  local state
  state="$(helm status "$1" --namespace "$namespace" --output json 2>/dev/null | sed -n 's/.*"status":"\([a-z-]*\)".*/\1/p')" || true
  case "$state" in
    pending-install) say "$1 was interrupted while it was installed; it is begun anew"; run helm uninstall "$1" --namespace "$namespace" --wait --timeout "$timeout" ;;
    pending-*) say "$1 was interrupted while it was changed; that change is taken back first"; run helm rollback "$1" --namespace "$namespace" --wait --timeout "$timeout" ;;
  esac
}

upgrade() { # release, arguments...
  local release="$1"
  shift
  settle "$release" && run helm upgrade "$release" "$chart" --namespace "$namespace" --wait --timeout "$timeout" "$@"
}

install_shared() { # active, weight
  upgrade "$name-shared" --install --create-namespace ${values[@]+"${values[@]}"} --set part=shared --set "name=$name" \
    --set-string "image.tag=$version" --set "front.active=$1" --set "front.weight=$2"
}

install_colour() { # colour, arguments...
  local colour="$1"
  shift
  upgrade "$name-$colour" --install ${values[@]+"${values[@]}"} --set part=colour --set "colour=$colour" --set "name=$name" \
    --set-string "image.tag=$version" --wait-for-jobs "$@"
}

give() { # active, weight of the other
  say "traffic: $1 $((100 - $2)) %, $(other "$1") $2 %"
  upgrade "$name-shared" --reset-then-reuse-values --set "front.active=$1" --set "front.weight=$2"
}

stop_ingest() { # the colour goes on answering and takes no more from topics
  upgrade "$name-$1" --reset-then-reuse-values --no-hooks --set ingest.autoscaling.enabled=false --set ingest.replicas=0
}

remove_colour() { run helm uninstall "$name-$1" --namespace "$namespace" --ignore-not-found --wait --timeout "$timeout"; }

# --- whether it is well ----------------------------------------------------------------------------------------------

ask_prometheus() { # query: prints the value; nothing where there is none; fails where Prometheus does not answer
  local answer
  answer="$(curl --silent --show-error --fail --max-time 10 --get "$prometheus/api/v1/query" --data-urlencode "query=$1")" || return 1
  [[ $answer == *'"status":"success"'* ]] || return 1
  sed -n 's/.*"value":\[[^,]*,"\([^"]*\)"\].*/\1/p' <<<"$answer" | { grep -v '^\(NaN\|[+-]Inf\)$' || true; }
}

above() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a + 0 > b + 0) }'; }

look() { # colour: 0 well, 1 not well, 2 nothing is known
  local of="namespace=\"$namespace\",assay_colour=\"$1\"" count=assay_http_request_duration_seconds_count errors p95
  errors="$(ask_prometheus "(sum(rate($count{$of,route=~\"/query|/parse\",status=\"5xx\"}[1m])) or vector(0)) / sum(rate($count{$of,route=~\"/query|/parse\"}[1m]))")" ||
    { say 'Prometheus does not answer'; return 1; }
  [ -n "$errors" ] || return 2
  if above "$errors" "$error_ratio"; then say "$1: a share of $errors of the answers is 5xx, more than $error_ratio"; return 1; fi
  p95="$(ask_prometheus "1000 * histogram_quantile(0.95, sum by (le) (rate(assay_http_request_duration_seconds_bucket{$of,route=\"/query\"}[1m])))")" ||
    { say 'Prometheus does not answer'; return 1; }
  if [ -n "$p95" ] && above "$p95" "$p95_ms"; then say "$1: the 95th percentile is $p95 ms, more than $p95_ms"; return 1; fi
}

watch_step() { # colour: watches it for --watch seconds; two bad looks in a row, or a bad last one, are a failure
  if [ -z "$prometheus" ] || "$dry_run"; then return 0; fi
  local end=$((SECONDS + watch)) bad=0 known=false status
  while :; do
    status=0
    look "$1" || status=$?
    case "$status" in
      0) bad=0 known=true ;;
      1) bad=$((bad + 1)) ;;
    esac
    [ "$bad" -lt 2 ] || return 1
    [ "$SECONDS" -lt "$end" ] || break
    sleep "$poll"
  done
  [ "$bad" -eq 0 ] || return 1
  "$known" || { say "$1: Prometheus knows of no answers of it, so nobody can say that it is well"; return 1; }
}

gate() { # colour: nobody asks it yet
  say "$1: waiting until every process says /readyz"
  run kubectl --namespace "$namespace" rollout status "deployment/$name-api-$1" --timeout "$timeout" || return 1
  say "$1: asking it /parse and /query"
  run helm test "$name-$1" --namespace "$namespace" --timeout 5m --logs
}

# --- the commands ----------------------------------------------------------------------------------------------------

give_up() { # colour, why: it gets no traffic any more and goes, unless it is to be looked at
  say "$1 has failed: $2"
  if [ -n "$active" ]; then give "$active" 0 || die "THE TRAFFIC COULD NOT BE TAKEN BACK from $1: run \`$0 rollback\`"; fi
  if "$keep_failed"; then say "$1 is left as it is, without traffic"; else remove_colour "$1" || say "$1 could not be removed; it gets no traffic"; fi
  die "version $version was not deployed; ${active:-nothing} answers as before"
}

deploy() {
  [ -n "$version" ] || die 'deploy needs --version'
  read_state
  trap 'say "interrupted; run the same command again to go on, or rollback"; exit 130' INT TERM
  local present=''
  if [ -n "$active" ]; then present="$(version_of "$active")"; fi
  if [ -z "$present" ]; then deploy_first; return; fi
  if [ "$present" = "$version" ] && [ "$weight" -eq 0 ]; then
    say "$active has $version and the traffic already"
    finish "$active"
    gate "$active" || die "$active does not answer as it should; \`$0 rollback\` goes back"
    return
  fi
  if [ "$weight" -gt 0 ]; then
    local under_way
    under_way="$(version_of "$idle")"
    [ "$under_way" = "$version" ] || die "$idle ($under_way) has $weight % of the traffic: deploy that version, or rollback, before $version"
    say "going on: $idle has $weight % already"
  fi
  install_shared "$active" "$weight" || die "what both colours share could not be changed; $active answers as before"
  bring_up "$idle" || give_up "$idle" 'it could not be installed'
  gate "$idle" || give_up "$idle" 'it does not answer as it should'
  shift_traffic
  finish "$idle"
  say "$idle answers. $active is kept: \`$0 confirm\` removes it, \`$0 rollback\` goes back to it"
}

deploy_first() {
  local first="${active:-blue}"
  active=''
  say "nothing is installed yet: $first is the first"
  install_shared "$first" 0 || die 'what both colours share could not be installed'
  install_colour "$first" || give_up "$first" 'it could not be installed'
  gate "$first" || give_up "$first" 'it does not answer as it should'
  say "$first answers"
}

bring_up() { # with as many processes as the other has, and without taking from topics: what it gets first is questions
  local replicas size=()
  replicas="$(replicas_of "$active")" || return 1
  if [ -n "$replicas" ]; then size=(--set "api.replicas=$replicas" --set "api.autoscaling.min=$replicas"); fi
  say "$1: installing $version with ${replicas:-the usual number of} processes"
  install_colour "$1" ${size[@]+"${size[@]}"} --set ingest.autoscaling.enabled=false --set ingest.replicas=0
}

shift_traffic() {
  local step
  for step in ${steps//,/ }; do
    [ "$step" -ge "$weight" ] || continue
    give "$active" "$step" || give_up "$idle" "the traffic could not be set to $step %"
    watch_step "$idle" || give_up "$idle" "it was not well at $step %"
  done
  give "$idle" 0 || give_up "$idle" 'it could not be made the active one'
  watch_step "$idle" || give_up "$idle" 'it was not well with all of the traffic'
}

finish() { # with its own values: its own bounds, and topics too
  say "$1: taking from topics too"
  install_colour "$1" || die "$1 answers, but could not be given all its values; run the same command again"
}

confirm() {
  read_state
  [ -n "$active" ] || die 'nothing is installed'
  [ "$weight" -eq 0 ] || die "$idle has $weight % of the traffic: finish with deploy, or rollback"
  gate "$active" || die "$active is not well, so $idle is kept"
  remove_colour "$idle"
  say "$active ($(version_of "$active")) alone is left"
}

rollback() {
  read_state
  [ -n "$active" ] || die 'nothing is installed'
  if [ "$weight" -gt 0 ]; then
    give "$active" 0
    say "$idle gets no traffic any more"
    return
  fi
  [ -n "$(version_of "$idle")" ] || die "$idle has been removed: deploy the version that you want back"
  gate "$idle" || die "$idle is not well, so $active goes on"
  give "$idle" 0
  stop_ingest "$active"
  say "$idle ($(version_of "$idle")) answers again"
}

status() {
  read_state
  [ -n "$active" ] || { say 'nothing is installed'; return; }
  local colour share=$((100 - weight)) of ready
  for colour in "$active" "$idle"; do
    of="$(version_of "$colour")"
    ready="$(replicas_of "$colour")"
    say "$colour: version ${of:-none}, ${ready:-0} ready, $share % of the traffic"
    share="$weight"
  done
}

case "${1:-}" in
  deploy | confirm | rollback | status) command="$1"; shift; read_options "$@"; "$command" ;;
  --help | -h | help) usage ;;
  *) usage >&2; exit 1 ;;
esac
