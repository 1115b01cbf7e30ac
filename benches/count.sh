#!/usr/bin/env bash
# Instructions (callgrind) and allocations of one allow and one deny, an API key at 1,000 routes.
# Set-up is taken off by counting twice: what a thousand more decisions cost, for each of them.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v valgrind >/dev/null || { apt-get update -qq && apt-get install -y -qq valgrind; } >/dev/null
cargo build --quiet --locked --profile dist -p gatewright-benches --bin count
count=target/dist/count

instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$count" "$1" "$2" 2>&1 |
    sed -n 's/.*Collected : //p'
}

for verdict in allow deny; do
  few=$(instructions "$verdict" 1000)
  many=$(instructions "$verdict" 2000)
  printf '%s: %d instructions\n' "$verdict" $(((many - few) / 1000))
done
"$count" allocations
