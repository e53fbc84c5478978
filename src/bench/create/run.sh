#!/bin/bash
# From the order to a machine whose agent answers and whose password is set, through a running portal and by hand on the same host, in turns.
#   KEY=system-key src/bench/create/run.sh PORTAL_URL TENANT USERID SERVERID OSID STORAGE TEMPLATE_FILE [ROUNDS]
# By hand means what an operator would type: qemu-img, virsh define, start, guest-ping until it answers, set-user-password; the definition is the one the portal made, with
# another name, uuid, card and disk. The difference is what the portal costs: queue, database, looks, verification. Needs virsh on the same machine; one guest at a time.
set -eu
url=${1:?url} tenant=${2:?tenant} user=${3:?userid} server=${4:?serverid} os=${5:?osid} storage=${6:?storage} template=${7:?template file} rounds=${8:-3}
: "${KEY:?the system key}"
work=$(mktemp -d "$storage/disks/bench.XXXXXX"); chmod 711 "$work"
trap 'virsh -q destroy bench-by-hand >/dev/null 2>&1; virsh -q undefine bench-by-hand >/dev/null 2>&1; rm -rf "$work"' EXIT
now() { date +%s%N; }
call() { local action=$1; shift; local data=(); for part in "$@"; do data+=(--data-urlencode "$part"); done
  curl -s "$url/process.aspx?c=api" -d identity=system -d "api_username=$tenant" -d "api_key=$KEY" -d "action=$action" "${data[@]}"; }
state() { call vm_state "vpsid=$1" | cut -d'|' -f1; }

portal() { # method
  local begin id; begin=$(now)
  id=$(call vm_create "userid=$user" cpu=1 ram_max=128 disk=2 vpsname=bench-create "osid=$os" "serverid=$server" "method=$1" | cut -d'|' -f2)
  until [ "$(state "$id")" = running ]; do sleep 0.1; done
  echo $(( ($(now) - begin) / 1000000 )); vm=$id
  virsh dumpxml --inactive "portico-$id" >"$work/portal.xml"
  call vm_delete "vpsid=$id" >/dev/null
  while virsh domstate "portico-$id" 2>/dev/null | grep -q running; do sleep 0.2; done
}

by_hand() { # method
  local begin; begin=$(now)
  if [ "$1" = 0 ]; then qemu-img create -q -f qcow2 -b "$storage/templates/$template" -F qcow2 "$work/vda.qcow2" 2G
  else qemu-img convert -f qcow2 -O qcow2 "$storage/templates/$template" "$work/vda.qcow2"; qemu-img resize -q "$work/vda.qcow2" 2G; fi
  sed -e '/<uuid>/d' -e 's#<name>.*</name>#<name>bench-by-hand</name>#' -e "s#<source file='[^']*vda.qcow2'#<source file='$work/vda.qcow2'#" -e '/<mac /d' -e '/<filterref/,/<\/filterref>/d' -e '/<target dev=.pt/d' \
      -e '/<metadata>/,/<\/metadata>/d' "$work/portal.xml" >"$work/hand.xml"
  virsh -q define "$work/hand.xml"; virsh -q start bench-by-hand
  until virsh -q qemu-agent-command bench-by-hand '{"execute":"guest-ping"}' >/dev/null 2>&1; do sleep 0.1; done
  virsh -q set-user-password bench-by-hand root some-password
  echo $(( ($(now) - begin) / 1000000 ))
  virsh -q destroy bench-by-hand; virsh -q undefine bench-by-hand; rm -f "$work/vda.qcow2"
}

printf '%-6s %-5s %12s %12s %10s\n' round copy portal_ms by_hand_ms overhead
for round in $(seq "$rounds"); do
  for method in 0 1; do
    word=$([ "$method" = 0 ] && echo fast || echo full)
    portal "$method" >"$work/portal.ms"; by_hand "$method" >"$work/hand.ms"
    awk -v r="$round" -v w="$word" -v p="$(cat "$work/portal.ms")" -v h="$(cat "$work/hand.ms")" 'BEGIN { printf "%-6d %-5s %12d %12d %9d\n", r, w, p, h, p - h }'
  done
done
