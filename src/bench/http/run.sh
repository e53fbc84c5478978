#!/bin/bash
# Pages and commands of a portal with 100,000 VMs, in rounds interleaved with the same questions to Reference.java on the same database.
#   ./portico bench http [ROUNDS] [SECONDS]                              a portal and a reference of its own (root or not; needs wrk and psql)
#   src/bench/http/run.sh URL PID [ROUNDS] [SECONDS]                     a running portal whose database was filled by fill.sql; REF=URL,PID a running reference
# ONLY=regex picks rows. Prints per row the medians: requests/s, p50 and p99 in ms, processor time per request of the server's own process, answers that were wrong; and
# how that compares with the reference: requests/s (more is better) and processor time (less is better).
set -u
. "$(dirname "$0")/../portal.sh"
bench=$here/src/bench/http; need wrk wrk
if [[ ${1:-} = http* ]]; then
  url=$1 pid=$2; shift 2
else
  need psql postgresql-client
  # A token may call as often as it likes.
  bench_portal http -Dportico.api.calls-per-minute=100000000
  plain=${database#jdbc:}
  sql() { PGPASSWORD=$password psql -q "${plain/\/\//\/\/postgres@}" "$@"; }
  if [ "$(sql -Atc "select count(*) from tenant where code = 'bench'")" = 0 ]; then
    echo "filling the database (once)" >&2; sql -v password_hash=none -f "$bench/fill.sql" >/dev/null || exit 1
  fi
  sql -c "set portico.tenant = '*'" -c "update web_session set seen_at = now(), created_at = now()" -c "update access_token set expires_at = now() + interval '1 year'" -c "update host set seen_at = now() + interval '1 day' where id > 9000" >/dev/null
  # The 100 hosts do not exist; asking them twice a second in vain is not what is measured.
  for _ in 1 2 3 4; do sql -c "update scheduled_periodic set execution_time = now() + interval '1 day', version = version + 1 where task_name = 'poll-hosts' and not picked"; sleep 0.7; done
  ref_port=$((20000 + RANDOM % 10000))
  "$java" -Xmx512m -XX:+UseSerialGC -cp "$here/target/quarkus-app/lib/main/*" "$bench/Reference.java" "$ref_port" "$database" postgres "$password" >"$here/target/bench/reference.log" 2>&1 &
  ref_pid=$!; bench_stop+=("$ref_pid"); REF=http://127.0.0.1:$ref_port,$ref_pid
  for _ in $(seq 100); do grep -q ready "$here/target/bench/reference.log" && break; sleep 0.2; done
fi
rounds=${1:-5} seconds=${2:-5}; out=$(mktemp)
ref_url=${REF:-}; ref_pid=${ref_url#*,}; ref_url=${ref_url%,*}
# name | script | page or command | whether the reference knows it
rows=("login page|page.lua|/login|" "list of 1,000 VMs|page.lua|/|yes" "list, page 5|page.lua|/?page=5|" "VM page|page.lua|/vm/1000003|" "vm_info|api.lua|info|yes" "vm_info of 100|api.lua|list|yes"
  "vm_state|api.lua|state|yes" "task_list|api.lua|tasks|yes" "vm_info, JSON face|api.lua|json-info|")
ticks() { awk '{sub(/.*\) /,""); print $12+$13}' "/proc/$1/stat"; }
one() { # name url pid script page seconds record
  local before=$(ticks "$3") text; text=$(PAGE=$5 wrk -t1 -c32 -d"${6}s" --latency -s "$bench/$4" "$2" 2>&1)
  [ "$7" = 0 ] && return
  awk -v n="$1" -v c=$(( $(ticks "$3") - before )) 'function ms(x){v=x+0; return x~/us$/?v/1000:x~/ms$/?v:v*1000} /Requests\/sec/{r=$2} $1=="50%"{a=ms($2)} $1=="99%"{b=ms($2)} /requests in/{q=$1} /unexpected|Non-2xx/{e++} END{printf "%s\t%.1f\t%.2f\t%.1f\t%.1f\t%d\n",n,r,a,b,(q?c*10000/q:0),e}' <<<"$text" >>"$out"; }
each() { # seconds record
  for row in "${rows[@]}"; do
    IFS='|' read -r n s g known <<<"$row"; [[ $n =~ ${ONLY:-.} ]] || continue
    one "$n" "$url" "$pid" "$s" "$g" "$1" "$2"
    [ -n "$known" ] && [ -n "$ref_url" ] && one "reference: $n" "$ref_url" "$ref_pid" "$s" "$g" "$1" "$2"
  done; }
each 8 0
for _ in $(seq "$rounds"); do each "$seconds" 1; done
printf '%-20s %9s %8s %8s %10s %6s %12s %9s\n' row req/s p50ms p99ms cpu_us/req errors x_reference x_its_cpu
cut -f1 "$out" | grep -v '^reference: ' | awk '!seen[$0]++' | while IFS= read -r n; do
  m() { awk -F'\t' -v n="$1" -v c="$2" '$1==n{print $c}' "$out" | sort -n | awk '{a[NR]=$1} END{print (NR?a[int((NR+1)/2)]:0)}'; }
  awk -v n="$n" -v r="$(m "$n" 2)" -v a="$(m "$n" 3)" -v b="$(m "$n" 4)" -v c="$(m "$n" 5)" -v e="$(awk -F'\t' -v n="$n" '$1==n{e+=$6} END{print e+0}' "$out")" -v rr="$(m "reference: $n" 2)" -v rc="$(m "reference: $n" 5)" \
    'BEGIN{printf "%-20s %9.0f %8.2f %8.1f %10.0f %6d %12s %9s\n", n, r, a, b, c, e, (rr>0?sprintf("%.2f",r/rr):"-"), (rc>0?sprintf("%.2f",c/rc):"-")}'; done
rm -f "$out"
