# Puts one card's addresses to work, now and for later boots: network.sh MAC "ADDRESS/BITS ..." GATEWAY "DNS ...". No addresses: ask by DHCP.
# Exit 3: no such card. Exit 4: nothing here that we know how to tell.
set -eu
mac=$1 addresses=$2 gateway=$3 dns=$4
card=
for path in /sys/class/net/*; do
	if [ "$(cat "$path/address" 2>/dev/null)" = "$mac" ]; then card=${path##*/}; fi
done
[ -n "$card" ] || exit 3

running() { command -v systemctl >/dev/null 2>&1 && systemctl -q is-active "$1"; }
first_of_kind() { for address in $addresses; do case $address in *:*) [ "$1" = 6 ] && echo "$address" ;; *) [ "$1" = 4 ] && echo "$address" ;; esac; done; }

if grep -qs portico-tiny /etc/os-release; then
	if [ -n "$addresses" ]; then
		printf 'ADDRS="%s" GATEWAY="%s" DNS="%s"\n' "$addresses" "$gateway" "$dns" >"/etc/network/$mac.conf"
	else
		rm -f "/etc/network/$mac.conf"
		ip address flush dev "$card"
	fi
	/etc/init.d/network >/dev/null 2>&1
elif running systemd-networkd; then
	{
		printf '[Match]\nMACAddress=%s\n\n[Network]\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n' "$mac"
		[ -n "$addresses" ] || printf 'DHCP=ipv4\n'
		for address in $addresses; do printf 'Address=%s\n' "$address"; done
		[ -z "$gateway" ] || [ -z "$addresses" ] || printf 'Gateway=%s\n' "$gateway"
		for server in $dns; do printf 'DNS=%s\n' "$server"; done
		[ -n "$addresses" ] || printf '\n[DHCPv4]\nClientIdentifier=mac\n'
	} >"/etc/systemd/network/10-portico-$card.network"
	networkctl reload
	networkctl reconfigure "$card"
elif running NetworkManager; then
	profile=portico-$card
	nmcli -t connection delete "$profile" >/dev/null 2>&1 || :
	nmcli connection add type ethernet con-name "$profile" ifname "$card" connection.autoconnect-priority 100 >/dev/null
	if [ -n "$addresses" ]; then
		four=$(first_of_kind 4 | paste -sd, -) six=$(first_of_kind 6 | paste -sd, -)
		[ -z "$four" ] || nmcli connection modify "$profile" ipv4.method manual ipv4.addresses "$four" ipv4.gateway "$gateway" ipv4.dns "$(echo "$dns" | tr ' ' ,)"
		[ -z "$six" ] || nmcli connection modify "$profile" ipv6.method manual ipv6.addresses "$six"
	fi
	nmcli connection up "$profile" >/dev/null
else
	exit 4
fi
# A reset a moment later shall find it written.
sync
