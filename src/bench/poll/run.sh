#!/bin/bash
# What a host with 10, 100 and 1,000 machines costs a running portal of the bench's own: its only host with machines is a simulated one, filled by fill.sql.
#   ./portico bench poll [SECONDS for each, 60]
# Means per look: asking the host, writing changed power states, writing samples (every third look or so writes them; roll-ups included); then the portal's processor time, its
# resident memory, and what it writes to the database's log.
set -eu
. "$(dirname "$0")/../portal.sh"
seconds=${1:-60}; need psql postgresql-client; need curl curl
rm -rf "$here/target/bench/poll"
world=$here/src/bench/http/world.yaml bench_portal poll
plain=${database#jdbc:}
sql() { PGPASSWORD=$password psql -Atq "${plain/\/\//\/\/postgres@}" "$@"; }
metric() { curl -s "$url/metrics" | awk -v n="$1" '$1 ~ "^"n"(\\{|$)" {s+=$2} END{printf "%.6f", s}'; }
ticks() { awk '{sub(/.*\) /,""); print $12+$13}' "/proc/$pid/stat"; }
names="look write sample"
declare -A count sum
printf '%8s %8s %6s %10s %12s %9s %14s\n' machines part looks mean_ms cpu_percent rss_MiB log_KiB_per_s
for machines in 10 100 1000; do
  sql -c "set portico.tenant = '*'" -c "delete from vm where tenant = 'pollbench'" -c "delete from simulated_machine where host_id = 9500" >/dev/null
  sql -v "vms=$machines" -f "$here/src/bench/poll/fill.sql" >/dev/null; sleep 15
  for n in $names; do count[$n]=$(metric "portico_poll_${n}_seconds_count"); sum[$n]=$(metric "portico_poll_${n}_seconds_sum"); done
  before=$(ticks); wal=$(sql -c "select pg_current_wal_lsn()"); sleep "$seconds"
  cpu=$(awk -v t=$(( $(ticks) - before )) -v s="$seconds" 'BEGIN{printf "%.1f", t/s}'); rss=$(awk '/VmRSS/{print int($2/1024)}' "/proc/$pid/status")
  log=$(sql -c "select round(pg_wal_lsn_diff(pg_current_wal_lsn(), '$wal') / $seconds / 1024)")
  for n in $names; do
    awk -v m="$machines" -v n="$n" -v c="$(metric "portico_poll_${n}_seconds_count")" -v s="$(metric "portico_poll_${n}_seconds_sum")" -v c0="${count[$n]}" -v s0="${sum[$n]}" -v p="$cpu" -v r="$rss" -v l="$log" \
      'BEGIN{printf "%8d %8s %6d %10.2f %12s %9s %14s\n", m, n, c-c0, (c>c0?(s-s0)/(c-c0)*1000:0), p, r, l}'; done
done
sql -c "set portico.tenant = '*'" -c "select 'samples: ' || count(*) || ' rows' from vm_sample"
