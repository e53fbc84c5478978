#!/bin/bash
# Measures a running portal whose database was filled by fill.sql, in interleaved rounds, beside a reference server.
#   src/bench/http/run.sh PORTAL_URL PORTAL_PID [ROUNDS] [SECONDS]      REF="name|url|pid|script.lua ..." adds references
# Prints per row: median requests/s, p50 and p99 in ms, processor time per request of the server's own process. Needs wrk.
set -u
here=$(cd "$(dirname "$0")" && pwd); url=${1:?url} pid=${2:?pid} rounds=${3:-5} seconds=${4:-5}; out=$(mktemp); trap 'rm -f "$out"' EXIT
rows=("login page|$url|$pid|page.lua|/login" "list of 1,000 VMs|$url|$pid|page.lua|/" "list, page 5|$url|$pid|page.lua|/?page=5" "VM page|$url|$pid|page.lua|/vm/1000003" "vm_info|$url|$pid|vm-info.lua|")
for r in ${REF:-}; do rows+=("$r|"); done
ticks() { awk '{sub(/.*\) /,""); print $12+$13}' "/proc/$1/stat"; }
one() { # name url pid script page record
  local script=$4; [ "${script#/}" = "$script" ] && script="$here/$script"
  local before=$(ticks "$3") text; text=$(PAGE=$5 wrk -t1 -c32 -d"${6}s" --latency -s "$script" "$2" 2>&1)
  [ "$7" = 0 ] && return
  awk -v n="$1" -v c=$(( $(ticks "$3") - before )) 'function ms(x){v=x+0; return x~/us$/?v/1000:x~/ms$/?v:v*1000} /Requests\/sec/{r=$2} $1=="50%"{a=ms($2)} $1=="99%"{b=ms($2)} /requests in/{q=$1} /unexpected|Non-2xx/{e++} END{printf "%s\t%.0f\t%.2f\t%.1f\t%.0f\t%d\n",n,r,a,b,(q?c*10000/q:0),e}' <<<"$text" >>"$out"; }
for row in "${rows[@]}"; do IFS='|' read -r n u p s g <<<"$row"; one "$n" "$u" "$p" "$s" "$g" 8 0; done
for _ in $(seq "$rounds"); do for row in "${rows[@]}"; do IFS='|' read -r n u p s g <<<"$row"; one "$n" "$u" "$p" "$s" "$g" "$seconds" 1; done; done
printf '%-20s %10s %8s %8s %10s %s\n' row req/s p50ms p99ms cpu_us/req errors
cut -f1 "$out" | awk '!seen[$0]++' | while IFS= read -r n; do
  m() { awk -F'\t' -v n="$n" -v c="$1" '$1==n{print $c}' "$out" | sort -n | awk '{a[NR]=$1} END{print a[int((NR+1)/2)]}'; }
  printf '%-20s %10s %8s %8s %10s %s\n' "$n" "$(m 2)" "$(m 3)" "$(m 4)" "$(m 5)" "$(awk -F'\t' -v n="$n" '$1==n{e+=$6} END{print e+0}' "$out")"; done
