#!/bin/sh
# find-acceleration.sh STORAGE [WORD]: can this machine run guests in hardware (KVM)? Found out by booting the tiny template under KVM: a machine may
# have /dev/kvm, call it usable, and still not get a Linux kernel through its start. The answer is kept in STORAGE/acceleration and holds until
# kernel, processor or QEMU change. A WORD, kvm or emulation, is believed instead. The last line on stdout is "acceleration kvm" or "acceleration emulation: REASON".
set -u
storage=$1
template=$storage/templates/tiny.qcow2
memory=$storage/acceleration
deadline_seconds=10

machine=$({ uname -rv; grep -m 2 -E '^(model name|flags)' /proc/cpuinfo; qemu-system-x86_64 --version; ls -l /dev/kvm; } 2>&1 | sha256sum | cut -c 1-16)

answer() {
	printf '%s %s\n' "$machine" "$1" >"$memory.new" && mv "$memory.new" "$memory"
	echo "acceleration $1"
	exit 0
}

if [ -n "${2:-}" ]; then
	machine=said
	answer "$2"
fi
if known=$(grep "^$machine " "$memory" 2>/dev/null); then
	echo "acceleration ${known#* }"
	exit 0
fi
[ -e /dev/kvm ] || answer "emulation: this machine has no /dev/kvm"
[ -f "$template" ] || { echo "acceleration emulation: there is no template to try KVM with"; exit 0; }

echo "  booting a small guest to see whether KVM works here (at most $deadline_seconds s)"
screen=$(mktemp)
qemu-system-x86_64 -machine pc,accel=kvm -cpu host -m 128 -display none -monitor none -nic none -no-reboot \
	-drive "file=$template,format=qcow2,if=virtio,snapshot=on" -serial "file:$screen" >"$screen.errors" 2>&1 &
guest=$!
trap 'kill -KILL $guest 2>/dev/null; rm -f "$screen" "$screen.errors"' EXIT
trap 'exit 1' INT TERM
for _ in $(seq $((deadline_seconds * 5))); do
	grep -q 'login:' "$screen" && answer kvm
	kill -0 $guest 2>/dev/null || break
	sleep 0.2
done
if kill -0 $guest 2>/dev/null; then
	answer "emulation: a guest did not boot under KVM within $deadline_seconds s"
else
	answer "emulation: QEMU ended under KVM: $(head -n 1 "$screen.errors" | cut -c 1-200)"
fi
