# Sourced by build-template.sh: Debian 12 with systemd, OpenSSH and the guest agent, in its smallest usual form. Made by mmdebstrap, which is
# installed if missing. Root has no password until the guest agent sets one; cards are set up by DHCP; the disk grows at the first boot.
# shellcheck shell=sh disable=SC2154  # work, cache, here and the functions come from the caller

guest_packages=linux-image-cloud-amd64,qemu-guest-agent,systemd-sysv,systemd-resolved,openssh-server,iproute2,initramfs-tools,udev,dbus,kmod,grub-pc-bin,grub-common
guest_packages=$guest_packages,e2fsprogs,fdisk,login,passwd,netbase,iputils-ping,cloud-guest-utils,ca-certificates,less,nano-tiny

build_root() {
	if ! command -v mmdebstrap >/dev/null; then
		say "installing the package mmdebstrap"
		apt-get install -qq -y --no-install-recommends mmdebstrap >"$work/log" 2>&1 ||
			{ apt-get update -qq && apt-get install -qq -y --no-install-recommends mmdebstrap; } >"$work/log" 2>&1 ||
			failed "mmdebstrap cannot be installed: $(grep '^E:' "$work/log" | tail -n 1)"
	fi
	say "installing Debian 12 into the template, which takes a minute"
	root=$work/root
	# A mirror that this machine uses anyway, so that building works wherever apt does.
	mirror=$(debian_mirror)
	mkdir -p "$cache/debian-12"
	# mmdebstrap unpacks as root; packages come from and go to the cache by its hooks.
	mmdebstrap --quiet --variant=minbase --include="$guest_packages" --skip=cleanup/apt/cache \
		--aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
		--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--setup-hook='mkdir -p "$1/var/cache/apt/archives"' \
		--setup-hook="cp -n '$cache/debian-12/'*.deb \"\$1/var/cache/apt/archives/\" 2>/dev/null || true" \
		--essential-hook="sh '$here/debian-12/before-packages.sh' \"\$1\"" \
		--customize-hook="cp -n \"\$1\"/var/cache/apt/archives/*.deb '$cache/debian-12/' 2>/dev/null || true" \
		--customize-hook="sh '$here/debian-12/after-packages.sh' \"\$1\" '$here/debian-12'" \
		bookworm "$root" "$mirror" >"$work/log" 2>&1 || failed "mmdebstrap: $(grep -E '^(E|error):' "$work/log" | head -n 1)"
	cp "$root/usr/lib/grub/i386-pc/boot.img" "$work/boot.img"
	mv "$root/boot/grub/core.img" "$work/core.img"
}

# The lines of this machine's own sources if it is a Debian 12, else the public mirror.
debian_mirror() {
	if grep -q '^VERSION_CODENAME=bookworm' /etc/os-release && grep -qsE '^deb .*bookworm' /etc/apt/sources.list; then
		echo /etc/apt/sources.list
	elif grep -q '^VERSION_CODENAME=bookworm' /etc/os-release && [ -f /etc/apt/sources.list.d/debian.sources ]; then
		echo /etc/apt/sources.list.d/debian.sources
	else
		echo http://deb.debian.org/debian
	fi
}
