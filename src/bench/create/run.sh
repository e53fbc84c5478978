#!/bin/bash
# From the order to a machine whose agent answers and whose password is set, through a portal of the bench's own (created, then reinstalled) and by hand on the same host: one after
# the other in turns, fast (overlay) and full (copy); where the portal's time went, step by step; then many ordered at once, and whether each of them got what it should.
#   ./portico bench create [ROUNDS] [AT_ONCE]          on a machine that "./portico host-setup" made ready
# By hand means what an operator would type: an overlay and virt-install --import, or virt-clone of a machine that is off and a start; then guest-ping until the agent answers, and
# set-user-password. "bare" is the portal's very machine once more: a new disk, virsh start, guest-ping, set-user-password. What the portal takes above that is what it costs: queue,
# database, definition, looks, verification.
set -eu
. "$(dirname "$0")/../portal.sh"
rounds=${1:-3} many=${2:-20} storage=/var/lib/portico first=880001; need virsh libvirt-clients; need virt-install virtinst; need curl curl; need psql postgresql-client
work=$(mktemp -d "$storage/disks/bench.XXXXXX"); chmod 711 "$work"
ids=()
tidy() {
  for name in $(virsh list --all --name | grep -E '^(bench-by-hand|portico-880)' || true); do virsh -q destroy "$name" || true; virsh -q undefine "$name" --nvram || virsh -q undefine "$name"; done >/dev/null 2>&1
  for p in "${bench_stop[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null || true
  rm -rf "$work" "$storage"/disks/portico-880*
}
trap tidy EXIT
rm -rf "$here/target/bench/create"
bench_portal create -Dportico.api.calls-per-minute=100000000
# Other portals on this machine have machines of their own: names are made of these numbers.
plain=${database#jdbc:}; sql() { PGPASSWORD=$password psql -q -A -t "${plain/\/\//\/\/postgres@}" -c "$1"; }
sql "select setval(pg_get_serial_sequence('vm', 'id'), $first)" >/dev/null

now() { date +%s%N; }
since() { echo $(( ($(now) - $1) / 1000000 )); }
call() { local action=$1; shift; local data=(); for part in "$@"; do data+=(--data-urlencode "$part"); done
  curl -s "$url/process.aspx?c=api" -d identity=system -d api_username=bench -d api_key=bench-key-0123456789abcdef0123456789 -d "action=$action" "${data[@]}"; }
order() { local said; said=$(call vm_create userid=1 cpu=1 ram_max=128 disk=2 "vpsname=bench$3" osid=1 serverid=1 "method=$1"); [[ $said = 0\|* ]] || { echo "vm_create: $said" >&2; return 1; }; cut -d'|' -f"$2" <<<"$said"; }
done_yet() { local state; state=$(call vm_state "vpsid=$1" | cut -d'|' -f1)
  [ "$state" != setupfailed ] || { echo "the set-up of $1 failed" >&2; kill $$; }
  [ "$state" = running ] && [ "$(call vm_info "vpsid=$1" | sed -n 's/.*"vstatus":"\{0,1\}\([-0-9]*\).*/\1/p' | head -1)" = 2 ]; }
gone() { call vm_delete "vpsid=$1" >/dev/null; while virsh domstate "portico-$1" 2>/dev/null | grep -q running; do sleep 0.2; done; }

portal() { # method
  local begin id; begin=$(now); id=$(order "$1" 2 "")
  until done_yet "$id"; do sleep 0.1; done
  since "$begin" >"$work/portal.ms"
  virsh dumpxml "portico-$id" | sed -n "s/^<domain type='\([a-z]*\)'.*/\1/p" >"$work/kind"
  begin=$(now); [ "$(call vm_reload "vpsid=$id" osid=1 rot=0 "method=$1" keep=0)" = 0 ] || { echo "vm_reload was refused" >&2; return 1; }
  until done_yet "$id"; do sleep 0.1; done
  since "$begin" >"$work/reinstall.ms"
  virsh -q destroy "portico-$id"; begin=$(now)
  disk "$1" "$storage/disks/portico-$id/vda.qcow2"; virsh -q start "portico-$id"; answering "portico-$id"
  since "$begin" >"$work/bare.ms"
  gone "$id"
}

template=$storage/templates/tiny.qcow2
network=$(virsh net-list --name | grep -m1 portico)
# A machine like the portal's, from a disk that is there.
install() { # name disk [more options]
  local name=$1 disk=$2; shift 2
  virt-install -q --name "$name" --virt-type "$(cat "$work/kind")" --memory 128 --vcpus 1 --import --disk "path=$disk,format=qcow2,bus=virtio" --network "network=$network,model=virtio" --graphics vnc \
      --channel unix,target.type=virtio,target.name=org.qemu.guest_agent.0 --osinfo detect=off,require=off --check all=off --noautoconsole "$@"
}
# What virt-clone copies from: off, its disk the template's.
original() { disk 1 "$work/original.qcow2"; install bench-by-hand-original "$work/original.qcow2" --print-xml 1 >"$work/original.xml"; virsh -q define "$work/original.xml"; }

disk() { # method file
  if [ "$1" = 0 ]; then qemu-img create -q -f qcow2 -b "$template" -F qcow2 "$2" 2G; else qemu-img convert -f qcow2 -O qcow2 "$template" "$2"; qemu-img resize -q "$2" 2G; fi
}
answering() { until virsh -q qemu-agent-command "$1" '{"execute":"guest-ping"}' >/dev/null 2>&1; do sleep 0.1; done; virsh -q set-user-password "$1" root some-password; }
by_hand() { # method name
  local disk=$work/$2.qcow2
  if [ "$1" = 0 ]; then disk 0 "$disk"; install "$2" "$disk"; else virt-clone -q --original bench-by-hand-original --name "$2" --file "$disk" --check all=off; virsh -q start "$2"; fi
  answering "$2"
}
end_by_hand() { virsh -q destroy "$1"; virsh -q undefine "$1"; rm -f "$work/$1.qcow2"; }

printf '%-6s %-5s %10s %13s %11s %8s %12s\n' round copy portal_ms reinstall_ms by_hand_ms bare_ms overhead_ms
for round in $(seq "$rounds"); do
  for method in 0 1; do
    portal "$method"; [ -f "$work/original.xml" ] || original; begin=$(now); by_hand "$method" bench-by-hand; hand=$(since "$begin"); end_by_hand bench-by-hand
    printf '%-6d %-5s %10d %13d %11d %8d %12d\n' "$round" "$([ "$method" = 0 ] && echo fast || echo full)" "$(cat "$work/portal.ms")" "$(cat "$work/reinstall.ms")" "$hand" "$(cat "$work/bare.ms")" \
      $(( $(cat "$work/portal.ms") - $(cat "$work/bare.ms") ))
  done
done

# Where the portal's time goes: each step of the tasks of one kind, median and longest, what lies before the first, and what lies between them.
steps() { sql "with took as (
    select -1 as position, 'queue' as name, started_at - created_at as time from task where type = '$1'
    union all select position, s.name, s.ended_at - s.started_at from task_step s join task t on t.id = s.task_id where t.type = '$1'
    union all select 99, 'between', t.ended_at - t.started_at - (select sum(ended_at - started_at) from task_step where task_id = t.id) from task t where type = '$1')
    select string_agg(line, ', ' order by position) from (
      select position, format('%s %s (%s)', name, round(1000 * percentile_cont(0.5) within group (order by extract(epoch from time))::numeric), round(1000 * max(extract(epoch from time)))) as line
      from took group by position, name) lines"; }
echo "creating, ms: $(steps vm.create)"; echo "reinstalling, ms: $(steps vm.reinstall)"

[ "$many" -gt 0 ] || exit 0
begin=$(now); for i in $(seq "$many"); do ids+=("$(order 0 2 "$i")"); done; ordered=$(since "$begin"); ready=0
left=("${ids[@]}")
while [ ${#left[@]} -gt 0 ]; do
  next=(); for id in "${left[@]}"; do if done_yet "$id"; then [ $ready -gt 0 ] || ready=$(since "$begin"); else next+=("$id"); fi; done
  left=("${next[@]}"); sql "select extract(epoch from seen_at)::numeric(14, 1) from host" >>"$work/looks"; sleep 0.2
done
all=$(since "$begin"); rss=$(awk '/VmRSS/{print int($2/1024)}' "/proc/$pid/status")
guests=$(for id in "${ids[@]}"; do pgrep -f "guest=portico-$id," | head -1; done); qemu=$(for g in $guests; do cat "/proc/$g/smaps_rollup"; done | awk '/^Pss:/{sum+=$2} END{print int(sum/1024)}')
different() { sort -u | wc -l; }
list=$(IFS=,; echo "${ids[*]}")
machines=$(for id in "${ids[@]}"; do virsh domuuid "portico-$id"; done | grep . | different); disks=$(for id in "${ids[@]}"; do virsh domblklist "portico-$id" | awk '$1 == "vda" {print $2}'; done | xargs stat -L -c %i | different)
addresses=$(sql "select count(distinct ip) from ip_address where vm_id in ($list)"); cards=$(for id in "${ids[@]}"; do virsh domiflist "portico-$id" | awk '/:/{print $5}'; done | different)
echo "of $many: $machines machines, $disks disks, $addresses addresses, $cards cards; tasks: $(sql "select string_agg(n || ' ' || state, ', ') from (select state, count(*) as n from task where vm_id in ($list) group by state) each")"
echo "ready after, ms: $(sql "select string_agg(round(ms)::text, ' ' order by ms) from (select extract(epoch from ended_at - created_at) * 1000 as ms from task where vm_id in ($list)) each")"
echo "longest break between two looks at the host, s: $(sort -n "$work/looks" | uniq | awk 'NR > 1 && $1 - last > most {most = $1 - last} {last = $1} END {print most}')"
for id in "${ids[@]}"; do gone "$id"; done
begin=$(now); jobs=(); for i in $(seq "$many"); do by_hand 0 "bench-by-hand-$i" & jobs+=($!); done; for j in "${jobs[@]}"; do wait "$j"; done; hand=$(since "$begin")
printf '%d at once: all ordered after %d ms, first machine ready after %d ms, last after %d ms; by hand, all at the same time, %d ms (%s times). Memory: portal %d MiB resident, guests %d MiB.\n' \
  "$many" "$ordered" "$ready" "$all" "$hand" "$(awk -v a="$all" -v b="$hand" 'BEGIN{printf "%.2f", a/b}')" "$rss" "$qemu"
