#!/bin/bash
# What a customer of one site notices when another site's customer calls 1,000 times a second, looks at 200 screens and orders 50 backups at once. Hosts are played.
#   ./portico bench neighbour [SECONDS]
set -eu
. "$(dirname "$0")/../portal.sh"
bench=$here/src/bench/neighbour; out=$here/target/bench/neighbour-files; mkdir -p "$out"
machines() { # first tenant count
  for i in $(seq 0 $(($3 - 1))); do echo "  - { id: $(($1 + i)), tenant: $2, user: 1, name: $2-$i, host: 1, template: 1, cpu: 1, ramMb: 512, diskGb: 10, state: running, backups: { snapshots: 9, full: 2 } }"; done; }
{ cat <<END
tenants: [{ code: quiet, name: Quiet, language: en, hosts: [localhost], hostGroups: [1] }, { code: noisy, name: Noisy, language: en, hosts: [127.0.0.1], hostGroups: [1], systemKey: noisy-site-0123456789abcdef0123456789 }]
userGroups: [{ tenant: quiet, utype: 0, name: Standard }, { tenant: noisy, utype: 0, name: Standard, snapshots: 100 }]
users:
  - { tenant: quiet, userid: 1, username: quiet, password: quiet-password, name: Quiet, email: quiet@example.com, emailVerified: true, tel: 8613800000001, telVerified: true, apiKey: quiet-key-0123456789abcdef0123456789 }
  - { tenant: noisy, userid: 1, username: noisy, password: noisy-password, name: Noisy, email: noisy@example.com, emailVerified: true, tel: 8613800000002, telVerified: true, apiKey: noisy-key-0123456789abcdef0123456789 }
hostGroups: [{ id: 1, name: Bench }]
hosts: [{ id: 1, group: 1, name: bench, address: 127.0.0.1, driver: simulated, maxCpu: 512, maxRamMb: 262144, maxDiskGb: 8000, publicIp: 127.0.0.1 }]
ipBlocks: [{ id: 1, host: 1, name: bench, start: 10.99.0.10, end: 10.99.0.250, netmask: 255.255.255.0, gateway: 10.99.0.1, dns: [10.99.0.1] }]
templates: [{ id: 1, name: "Debian 12 64bit", image: debian-12.qcow2, hosts: [1], minDiskGb: 2 }]
vms:
END
machines 2001 quiet 20; machines 1001 noisy 50; } >"$out/world.yaml"
rm -rf "$here/target/bench/neighbour"
world=$out/world.yaml bench_portal neighbour
"${java%java}javac" -d "$out" "$bench/Neighbour.java"
"$java" -Xmx512m -XX:+UseSerialGC -cp "$out" Neighbour "${url##*:}" "${1:-20}"
