#!/bin/bash
# What a look at a host with many machines costs, in a running portal whose database was filled by fill.sql.
#   src/bench/poll/run.sh PORTAL_URL PORTAL_PID DATABASE_URL [SECONDS]
# Means per look: asking the (simulated) host, writing changed power states, writing samples (every third look or so writes them; roll-ups included). Then the portal's
# processor time and what the samples take on disk. Other hosts of the installation count too, so let the bench's be the only one with machines.
set -eu
url=${1:?url} pid=${2:?pid} database=${3:?database} seconds=${4:-180}
metric() { curl -s "$url/metrics" | awk -v n="$1" '$1 ~ "^"n"(\\{|$)" {s+=$2} END{printf "%.6f", s}'; }
ticks() { awk '{sub(/.*\) /,""); print $12+$13}' "/proc/$pid/stat"; }
names="look write sample"
declare -A count sum
for n in $names; do count[$n]=$(metric "portico_poll_${n}_seconds_count"); sum[$n]=$(metric "portico_poll_${n}_seconds_sum"); done
before=$(ticks); wal=$(psql -Atq "$database" -c "select pg_current_wal_lsn()")
sleep "$seconds"
printf '%-8s %8s %10s %10s\n' part looks mean_ms max_ms
for n in $names; do
  awk -v n="$n" -v c="$(metric "portico_poll_${n}_seconds_count")" -v s="$(metric "portico_poll_${n}_seconds_sum")" -v c0="${count[$n]}" -v s0="${sum[$n]}" -v m="$(metric "portico_poll_${n}_seconds_max")" \
    'BEGIN{printf "%-8s %8d %10.2f %10.2f\n", n, c-c0, (c>c0?(s-s0)/(c-c0)*1000:0), m*1000}'; done
awk -v t=$(( $(ticks) - before )) -v s="$seconds" 'BEGIN{printf "portal: %.1f %% of one processor\n", t/s}'
psql -Atq "$database" -c "set portico.tenant = '*'" \
  -c "select 'log written: ' || pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), '$wal') / $seconds) || ' a second'" \
  -c "select 'samples: ' || count(*) || ' rows' from vm_sample" \
  -c "select 'on disk: ' || string_agg(relname || ' ' || pg_size_pretty(pg_total_relation_size(oid)), ', ' order by relname) from pg_class where relname ~ '^vm_(sample_[0-9]+|counter)\$'"
