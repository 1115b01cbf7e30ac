#!/usr/bin/env bash
# Decides a few requests with the demo policy and shows what the command says. Each has the exit
# status that its decision calls for; another one is a failure.
set -uo pipefail
cd "$(dirname "$0")/../.."

cargo build --quiet --locked -p gatewright || exit 1
demo=policies/demo
files="--keys user=$demo/auth.jwks.json --keys staff=$demo/staff.jwks.json --registry partners=$demo/partners.jsonl --secret shop_gateway=file:$demo/shop_gateway.secret"
alice="Authorization: Bearer $(cat $demo/alice.token)"
failures=0

# show STATUS WORDS... : the command as a reader would type it, then what it says.
show() {
  local want=$1 word got
  shift
  printf '\n$ gatewright'
  for word in "$@"; do
    case $word in
      Authorization:*) printf ' "$ALICE"' ;;
      *' '* | *'{'*) printf " '%s'" "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n\n'
  target/debug/gatewright "$@"
  got=$?
  [ "$got" -eq "$want" ] || { printf 'expected exit status %s, got %s\n' "$want" "$got"; failures=1; }
}

# decide STATUS WORDS... : a decision at the demo's own time, with the demo's own keys.
decide() {
  local want=$1
  shift
  # shellcheck disable=SC2086 # The files are words of their own.
  show "$want" decide $demo/policy.gate --at 2026-01-15T12:00:00Z $files "$@"
}

show 0 check $demo/policy.gate
show 0 routes $demo/policy.gate --public
decide 0 -H "$alice" -H 'X-User-Id: root' https://api.example.com/v1/orders
decide 41 https://api.example.com/v1/orders
decide 43 --explain -X POST -H "$alice" https://api.example.com/v1/orders
exit "$failures"
