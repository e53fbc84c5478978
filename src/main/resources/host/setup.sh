#!/bin/sh
# setup.sh: makes this Debian or Ubuntu machine a host for Portico's guests: packages, libvirt, the guests' network, the storage directory.
# May be run again at any time; what is already so stays as it is. Every change is announced in one line before it is made.
#
# Environment: PORTICO_STORAGE  directory for templates, disks and ISO images      (/var/lib/portico)
#              PORTICO_NETWORK  name of the guests' network in libvirt              (portico)
#              PORTICO_BRIDGE   its bridge                                          (portico0)
#              PORTICO_SUBNET   its addresses, a /24 given by the first three bytes (10.77.0)
#
# The last line on stdout is "host ready" or "host impossible: REASON". Exit status: 0 ready, and what stands in the way otherwise:
# 10 not root, 11 not a Debian or Ubuntu on x86-64, 12 a package is missing and cannot be installed, 13 libvirt does not start,
# 14 the network cannot be made, 15 the storage directory cannot be used.
set -u

storage=${PORTICO_STORAGE:-/var/lib/portico}
network=${PORTICO_NETWORK:-portico}
bridge=${PORTICO_BRIDGE:-portico0}
subnet=${PORTICO_SUBNET:-10.77.0}
packages="qemu-system-x86 qemu-utils libvirt-daemon-system libvirt-clients dnsmasq-base iptables nftables haproxy iproute2 fdisk e2fsprogs"

say() { echo "  $*"; }
impossible() { status=$1; shift; echo "host impossible: $*"; exit "$status"; }
virsh_() { LC_ALL=C virsh -q -c qemu:///system "$@" </dev/null; }
installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

check_machine() {
	[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || impossible 11 "real guests need Linux on x86-64, this is $(uname -s) on $(uname -m)"
	command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || impossible 11 "set-up knows Debian and Ubuntu only; on other systems install libvirt and QEMU by hand"
	[ "$(id -u)" = 0 ] || impossible 10 "not root: installing and running libvirt needs it"
}

install_packages() {
	missing=
	for package in $packages; do installed "$package" || missing="$missing $package"; done
	[ -n "$missing" ] || return 0
	say "installing packages:$missing"
	log=$(mktemp)
	export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
	# The lists may be fresh enough; they are fetched once, when something is really missing.
	apt-get update -qq >"$log" 2>&1 || say "apt-get update failed, going on with the package lists that are here: $(tail -n 1 "$log")"
	# shellcheck disable=SC2086  # the list is meant to be split
	if ! apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 $missing >"$log" 2>&1; then
		why=$(grep '^E:' "$log" | tail -n 1)
		rm -f "$log"
		impossible 12 "apt-get could not install$missing: ${why:-no reason given}"
	fi
	rm -f "$log"
}

# What udev does on an ordinary machine. Where it does not run, QEMU's user may not open /dev/kvm, and libvirt, puzzled that root may, probes
# QEMU anew for every single call, seconds each.
open_kvm() {
	[ -c /dev/kvm ] || return 0
	setpriv --reuid libvirt-qemu --regid kvm --init-groups test -w /dev/kvm && return 0
	say "giving the group kvm access to /dev/kvm"
	chgrp kvm /dev/kvm && chmod 660 /dev/kvm || say "/dev/kvm stays closed to QEMU; going on with software emulation"
}

answers() { timeout 5 virsh -q -c qemu:///system hostname >/dev/null 2>&1 </dev/null; }

start_libvirt() {
	answers && return 0
	say "starting libvirt"
	if [ -d /run/systemd/system ]; then
		systemctl start virtlogd.socket libvirtd.service >/dev/null 2>&1
	else
		# One that runs already keeps the second from starting.
		virtlogd -d 2>/dev/null
		libvirtd -d 2>/dev/null
	fi
	# The first start probes QEMU and takes a few seconds.
	for _ in $(seq 60); do
		answers && return 0
		sleep 0.5
	done
	impossible 13 "libvirtd was started and does not answer within 30 s; see $([ -d /run/systemd/system ] && echo 'journalctl -u libvirtd' || echo 'the output of: libvirtd -v')"
}

network_xml() {
	# Mode "open": libvirt adds no firewall rules of its own, which would refuse connections forwarded to guests from outside. No dynamic
	# range either: each guest's address is reserved for its card, so nobody can get an address that belongs to somebody else.
	cat <<-XML
		<network>
		  <name>$network</name>
		  <forward mode='open'/>
		  <bridge name='$bridge' stp='off' delay='0'/>
		  <ip address='$subnet.1' netmask='255.255.255.0'/>
		</network>
	XML
}

make_network() {
	if ! virsh_ net-info "$network" >/dev/null 2>&1; then
		elsewhere=$(ip -o -4 route show "$subnet.0/24" | grep -v " dev $bridge " | sed 's/.* dev \([^ ]*\).*/\1/' | head -n 1)
		[ -z "$elsewhere" ] || impossible 14 "the addresses $subnet.0/24 are already used on $elsewhere; set PORTICO_SUBNET to other ones, such as 10.97.0"
		say "making the guests' network $network ($bridge, $subnet.1/24)"
		definition=$(mktemp)
		network_xml >"$definition"
		error=$(virsh_ net-define "$definition" 2>&1) || { rm -f "$definition"; impossible 14 "network $network: $error"; }
		rm -f "$definition"
		virsh_ net-autostart "$network" >/dev/null 2>&1
	fi
	virsh_ net-list --name | grep -qxF "$network" && return 0
	say "starting the guests' network $network"
	error=$(virsh_ net-start "$network" 2>&1) || impossible 14 "network $network does not start: $error"
}

let_guests_out() {
	if [ "$(cat /proc/sys/net/ipv4/ip_forward)" != 1 ]; then
		say "switching on forwarding of IPv4 packets"
		echo 1 >/proc/sys/net/ipv4/ip_forward || impossible 14 "net.ipv4.ip_forward cannot be switched on here"
	fi
	if ! nft list table ip portico_guests 2>/dev/null | grep -qF "saddr $subnet.0/24"; then
		say "adding the nft table portico_guests: guests reach the outside behind this machine's address"
		error=$(nft -f - 2>&1 <<-NFT
			table ip portico_guests
			delete table ip portico_guests
			table ip portico_guests {
				chain postrouting {
					type nat hook postrouting priority srcnat; policy accept;
					ip saddr $subnet.0/24 ip daddr != $subnet.0/24 masquerade
				}
			}
		NFT
		) || impossible 14 "nft: $(echo "$error" | head -n 1)"
	fi
	# Docker and some firewalls drop everything that is forwarded; an accept in our own table could not undo that.
	if iptables -S FORWARD 2>/dev/null | grep -qx -- '-P FORWARD DROP' && ! iptables -C FORWARD -i "$bridge" -j ACCEPT 2>/dev/null; then
		say "letting packets of $bridge through the firewall's FORWARD chain, whose policy is DROP"
		iptables -I FORWARD -i "$bridge" -j ACCEPT && iptables -I FORWARD -o "$bridge" -j ACCEPT || impossible 14 "the firewall drops forwarded packets"
	fi
}

make_storage() {
	# Everybody may pass through (QEMU runs as its own user), only root may look into the disks.
	for directory in "$storage" "$storage/templates" "$storage/iso" "$storage/disks"; do
		[ -d "$directory" ] && continue
		say "making $directory"
		mkdir -p "$directory" || impossible 15 "cannot make $directory"
	done
	chmod 755 "$storage" "$storage/templates" "$storage/iso" && chmod 711 "$storage/disks" || impossible 15 "cannot set modes in $storage"
	setpriv --reuid libvirt-qemu --regid kvm --init-groups test -x "$storage/disks" || impossible 15 "QEMU's user libvirt-qemu cannot enter $storage; its parent directories must be passable (chmod o+x)"
	touch "$storage/disks/.writable" && rm "$storage/disks/.writable" || impossible 15 "$storage is not writable"
}

# Forwarded ports and bound domains: the portal writes the rules and starts HAProxy with a configuration of its own once there is something to serve. The
# distribution's own HAProxy serves nothing; where it was just installed by us, it need not run.
make_gateway() {
	[ -d "$storage/gateway" ] || { say "making $storage/gateway"; mkdir -p "$storage/gateway"; } && chmod 755 "$storage/gateway" || impossible 15 "cannot make $storage/gateway"
	if [ -n "$haproxy_is_new" ] && [ -d /run/systemd/system ]; then
		systemctl disable --now haproxy.service >/dev/null 2>&1 || say "the distribution's haproxy.service could not be stopped; it serves nothing and does no harm"
	fi
}

# The guests' firewall knows them by address and needs neither libvirt nor the portal to be in force, only to be loaded once after a start: libvirt does that
# with the guests' network, before its first guest, from the file the portal keeps.
make_firewall() {
	# One for each storage: two installations on one machine leave each other's alone.
	hook=/etc/libvirt/hooks/network.d/portico$(echo "$storage" | tr / -)
	wanted=$(printf '#!/bin/sh\n# Loads the firewall of Portico'"'"'s guests before the first of them starts.\n[ "$1 $2" = "%s started" ] && [ -s "%s/firewall.nft" ] || exit 0\nexec nft -f "%s/firewall.nft"' "$network" "$storage" "$storage")
	[ "$(cat "$hook" 2>/dev/null)" = "$wanted" ] && return 0
	say "adding libvirt's hook $hook: the guests' firewall is loaded when this machine starts"
	mkdir -p "${hook%/*}" && echo "$wanted" >"$hook" && chmod 755 "$hook" || say "the hook cannot be written; after a start of this machine the portal loads the firewall a few seconds later"
}

check_machine
installed haproxy && haproxy_is_new='' || haproxy_is_new=yes
install_packages
open_kvm
start_libvirt
make_network
let_guests_out
make_storage
make_gateway
make_firewall
echo "host ready"
