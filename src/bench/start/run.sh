#!/bin/bash
# How long "./portico up --simulate" takes until it says ready, and what the portal holds in memory then: the very first start of an installation (new data directory, demo
# world), later ones, and later ones without the start-up cache, in turns.
#   ./portico bench start [ROUNDS]
set -eu
here=$(cd "$(dirname "$0")/../../.." && pwd); rounds=${1:-5}; work=$here/target/bench/start; out=$work/figures
rm -rf "$work"; mkdir -p "$work"
one() { # name data [cache to hide]
  local name=$1 data=$2 begin log=$work/log pid url took
  begin=$(date +%s%N)
  "$here/portico" up --simulate --port 0 --data "$data" >"$log" 2>&1 & pid=$!
  until grep -q '^ready' "$log"; do kill -0 "$pid" || { cat "$log" >&2; exit 1; }; sleep 0.02; done
  took=$(( ($(date +%s%N) - begin) / 1000000 )); url=$(sed -n 's/^ready //p' "$log")
  curl -s -o /dev/null "$url/login"; pid=$(sed -n 's/.*"pid" : \([0-9]*\).*/\1/p' "$data/run/portico.json")
  echo "$name $took $(( ($(date +%s%N) - begin) / 1000000 )) $(awk '/VmRSS/{print int($2/1024)}' "/proc/$pid/status") $(curl -s "$url/metrics" | awk '/^jvm_memory_used_bytes\{area="heap"/{s+=$2} END{print int(s/1048576)}')" >>"$out"
  "$here/portico" down --data "$data" >/dev/null
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}
one warm-up "$work/kept"
hidden=$(ls "$here"/target/portico.*.aot 2>/dev/null | head -1)
for round in $(seq "$rounds"); do
  one first "$work/new$round"; rm -rf "$work/new$round"
  one later "$work/kept"
  if [ -n "$hidden" ]; then mv "$hidden" "$hidden.aside"; trap 'mv "$hidden.aside" "$hidden"' EXIT; one later-without-cache "$work/kept"; rm -f "$here"/target/portico.*.aot; mv "$hidden.aside" "$hidden"; trap - EXIT; fi
done
printf '%-22s %10s %14s %8s %9s\n' start ready_ms first_page_ms rss_MiB heap_MiB
for name in first later later-without-cache; do
  m() { awk -v n="$name" -v c="$1" '$1==n{print $c}' "$out" | sort -n | awk '{a[NR]=$1} END{print (NR?a[int((NR+1)/2)]:"-")}'; }
  printf '%-22s %10s %14s %8s %9s\n' "$name" "$(m 2)" "$(m 3)" "$(m 4)" "$(m 5)"
done
