#!/bin/bash
# The console relay in rounds interleaved with websockify, through the portal as it is: token, database, libvirt, relay.
#   ./portico bench console [ROUNDS]           TESTS="up connect" picks some
# The machine's screen is a domain of libvirt's own test driver whose VNC address is a stand-in (Viewer.java), which both relay to. Prints medians, and the portal's as a
# multiple of websockify's. Needs websockify.
set -eu
. "$(dirname "$0")/../portal.sh"
bench=$here/src/bench/console; rounds=${1:-5}; need websockify websockify; need curl curl
out=$here/target/bench/console-files; mkdir -p "$out"; screen=$((20000 + RANDOM % 10000)); peer=$((screen + 1)); key=bench-key-0123456789abcdef0123456789
"${java%java}javac" -d "$out" "$bench/Viewer.java"
# 2,000 consoles are three sockets each.
ulimit -n "$(ulimit -Hn)"
viewer() { WATCH=$watched "$java" -XX:+UseSerialGC -Xss256k -cp "$out" Viewer "$@"; }
"$java" -Xss256k -cp "$out" Viewer host "$screen" >"$out/host.log" & bench_stop+=($!)
(exec websockify "127.0.0.1:$peer" "127.0.0.1:$screen" >"$out/websockify.log" 2>&1) & bench_stop+=($!); peer_pid=$!

cat >"$out/node.xml" <<END
<node><domain type='test'><name>portico-1</name><uuid>4dea22b3-1d52-d8f3-2516-782e98ab3f01</uuid><memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os>
<devices><graphics type='vnc' port='$screen' autoport='no'><listen type='address' address='127.0.0.1'/></graphics></devices></domain></node>
END
cat >"$out/world.yaml" <<END
tenants: [{ code: bench, name: Bench, language: en, hosts: [localhost, 127.0.0.1], hostGroups: [1] }]
userGroups: [{ tenant: bench, utype: 0, name: Standard }]
users: [{ tenant: bench, userid: 1, username: bench, password: bench-password, name: Bench, email: bench@example.com, emailVerified: true, tel: 8613800000000, telVerified: true, apiKey: $key }]
hostGroups: [{ id: 1, name: Bench }]
hosts: [{ id: 1, group: 1, name: bench, address: 127.0.0.1, driver: libvirt, uri: "test://$out/node.xml", storage: $out/store, network: default, maxCpu: 4, maxRamMb: 4096, maxDiskGb: 100, publicIp: 127.0.0.1 }]
ipBlocks: [{ id: 1, host: 1, name: bench, start: 10.99.0.10, end: 10.99.0.20, netmask: 255.255.255.0, gateway: 10.99.0.1, dns: [10.99.0.1] }]
templates: [{ id: 1, name: "Bench", image: none.qcow2, hosts: [1], minDiskGb: 1 }]
vms: [{ id: 1, tenant: bench, user: 1, name: bench, host: 1, template: 1, cpu: 1, ramMb: 64, diskGb: 1 }]
END
rm -rf "$here/target/bench/console"
world=$out/world.yaml bench_portal console -Dportico.console.viewers-per-vm=5000

call() { curl -s "$url/process.aspx?c=api" -d identity=user -d api_username=bench -d "api_key=$key" -d action=vm_console -d vpsid=1 -d "subaction=$1"; }
token_in() { sed 's/.*"token":"\([^"]*\)".*/\1/'; }
call enable >/dev/null
token=$(curl -s "$url/console/exchange" --data-raw "$(call state | token_in)" | token_in)
# A state call every few minutes keeps the session open for as long as this takes.
(while sleep 300; do call state >/dev/null; done) & bench_stop+=($!)

ours=${url/http/ws}/console/socket; theirs=ws://127.0.0.1:$peer/; rm -f "$out/figures"
ticks() { local t=0 p; for p in "$1" $(pgrep -P "$1"); do t=$((t + $(awk '{sub(/.*\) /,""); print $12+$13+$14+$15}' "/proc/$p/stat" 2>/dev/null || echo 0))); done; echo $t; }
one() { # name test pid url... ; figures: name test value [p99] cpu
  local name=$1 test=$2 watched=$3 before text; shift 3; before=$(ticks "$watched")
  text=$(viewer "$test" "$@") || { echo "$name: $test failed" >&2; return 0; }
  sleep 0.3; [ "$round" = 0 ] || echo "$name $test $text cpu $(($(ticks "$watched") - before))" >>"$out/figures"; }
# What a portal does when it has run for a while is measured: a few thousand connections until nothing more is compiled.
round=0; case "${TESTS:-connect}" in *connect*) for _ in 1 2 3 4; do one portal connect "$pid" "$ours" "binary, portico.$token" "$url"; done ;; esac
for round in $(seq 0 "$rounds"); do
  for test in ${TESTS:-down four up echo busy connect}; do
    one portal $test "$pid" "$ours" "binary, portico.$token" "$url"; one websockify $test "$peer_pid" "$theirs"
  done
done
# These two once: they take long and vary little.
round=1
for test in ${ONCE:-stalled many}; do
  one portal $test "$pid" "$ours" "binary, portico.$token" "$url"; one websockify $test "$peer_pid" "$theirs"
done
median() { awk -v n="$1" -v t="$2" -v f="$3" '$1==n && $2==t {print (f=="cpu" ? $NF : $f)}' "$out/figures" | sort -n | awk '{a[NR]=$1} END{print (NR?a[int((NR+1)/2)]:0)}'; }
printf '%-24s %12s %12s %8s %12s\n' test portal websockify times 'its cpu'
line() { awk -v l="$1" -v a="$(median portal "$2" "$3")" -v b="$(median websockify "$2" "$3")" -v c="$(median portal "$2" cpu)" -v d="$(median websockify "$2" cpu)" 'BEGIN{printf "%-24s %12.1f %12.1f %8.2f %12s\n", l, a, b, (b>0?a/b:0), (d>0?sprintf("%.2f",c/d):"-")}'; }
line 'screen to viewer, MB/s' down 3; line 'four of these, MB/s' four 3; line 'viewer to screen, MB/s' up 3; line 'echo p50, us' echo 3; line 'echo p99, us' echo 4
line 'beside a stream p50, us' busy 3; line 'beside a stream p99, us' busy 4; line 'connections/s' connect 3
line 'stalled viewer, MiB' stalled 3; line 'others p99 beside it, us' stalled 5; line '2,000 open, KiB each' many 3; line '2,000 open, opened/s' many 4
