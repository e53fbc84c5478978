#!/bin/sh
# What udhcpc calls when it gets, renews or loses an address; it passes the values as variables.
case $1 in
deconfig)
	ip address flush dev "$interface"
	ip link set "$interface" up
	;;
bound | renew)
	ip address replace "$ip/${mask:-24}" dev "$interface"
	[ -z "$router" ] || ip route replace default via "${router%% *}" dev "$interface"
	for server in $dns; do echo "nameserver $server"; done >/etc/resolv.conf
	# The network names a machine until somebody inside does.
	if [ -n "$hostname" ] && [ ! -e /etc/hostname.chosen ] && [ "$hostname" != "$(hostname)" ]; then
		hostname "$hostname"
		echo "$hostname" >/etc/hostname
	fi
	;;
esac
