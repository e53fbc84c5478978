#!/bin/bash
# Measures the console relay side by side with websockify, through the portal as it is: token, database, libvirt, relay.
#   src/bench/console/run.sh BENCH OUT [ROUNDS]
# BENCH is a directory with ConsoleBench.java and compare.sh (a bench for any WebSocket-to-TCP console proxy; its stand-in VNC host listens on 127.0.0.1:15901).
# The machine's screen is a domain of libvirt's own test driver whose VNC address is that stand-in. TESTS="rtt bulk ..." picks tests.
# Run "./portico up --simulate" once before, so that the portal is built.
set -eu
bench=$(cd "$1" && pwd); mkdir -p "$2"; out=$(cd "$2" && pwd); rounds=${3:-5}
here=$(cd "$(dirname "$0")/../../.." && pwd); java=${JAVA_HOME:+$JAVA_HOME/bin/}java; port=${PORT:-18455}; url=http://127.0.0.1:$port; key=bench-key-0123456789abcdef0123456789

cat >"$out/node.xml" <<END
<node><domain type='test'><name>portico-1</name><uuid>4dea22b3-1d52-d8f3-2516-782e98ab3f01</uuid><memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os>
<devices><graphics type='vnc' port='15901' autoport='no'><listen type='address' address='127.0.0.1'/></graphics></devices></domain></node>
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

rm -rf "$out/data"
"$java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Dportico.console.viewers-per-vm=5000 -jar "$here/target/quarkus-app/quarkus-run.jar" \
    up --world "$out/world.yaml" --port "$port" --data "$out/data" >"$out/portal.log" 2>&1 &
portal=$!
trap 'kill $portal 2>/dev/null; wait 2>/dev/null' EXIT
for _ in $(seq 120); do grep -q '^ready' "$out/portal.log" && break; sleep 1; done

call() { curl -s "$url/process.aspx?c=api" -d identity=user -d api_username=bench -d "api_key=$key" -d action=vm_console -d vpsid=1 -d "subaction=$1"; }
token_in() { sed 's/.*"token":"\([^"]*\)".*/\1/'; }
call enable >/dev/null
token=$(curl -s "$url/console/exchange" --data-raw "$(call state | token_in)" | token_in)
# A state call every few minutes keeps the session open for as long as this takes.
(while sleep 300; do call state >/dev/null; done) & keeper=$!
trap 'kill $keeper $portal 2>/dev/null; wait 2>/dev/null' EXIT

# The bench has one set of options for all peers; ours alone needs an origin and a token.
cat >"$out/java" <<END
#!/bin/sh
case " \$* " in *" --name portal "*) exec "$java" "\$@" --origin $url --subproto "binary, portico.$token" ;; esac
exec "$java" "\$@"
END
chmod +x "$out/java"
JAVA=$out/java JAVAC=${java%java}javac SUT="portal|ws://127.0.0.1:$port/console/socket|$portal" TESTS=${TESTS:-"rtt bulk bulk4 up churn idle500 slow"} bash "$bench/compare.sh" "$out/result" "$rounds"
