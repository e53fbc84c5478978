# Gives the system its host name, now and for later boots: hostname.sh NAME
set -eu
if command -v hostnamectl >/dev/null 2>&1; then
	hostnamectl set-hostname "$1"
else
	hostname "$1"
	echo "$1" >/etc/hostname
fi
# The small template takes its name from the network unless somebody chose one.
if grep -qs portico-tiny /etc/os-release; then : >/etc/hostname.chosen; fi
# A reset a moment later shall find it written.
sync
