# Sourced by build-template.sh: a Linux of about 30 MB that boots in seconds even under software emulation. Debian's kernel, busybox,
# the QEMU guest agent and an SSH server, taken out of their packages; the files in tiny/ make a system of them.
# Root has no password until the guest agent sets one.
# shellcheck shell=sh disable=SC2154  # work, cache, here and the functions come from the caller

kernel_modules="virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk failover net_failover virtio_net
	virtio_console virtio_balloon virtio_rng button evdev scsi_common scsi_mod cdrom sr_mod libata ata_piix isofs"
# What the scripts in tiny/ call; a script that misses one goes on without it.
applets="acpid awk cat df getty grep hostname ip killall login mkdir mkfifo mkpasswd mount poweroff reboot sleep sync tail udhcpc umount"
programs="usr/sbin/qemu-ga usr/sbin/dropbear usr/bin/dropbearkey sbin/resize2fs sbin/sfdisk usr/bin/resizepart"

# The packages and the libraries they need, by this distribution's own lists.
with_libraries() {
	echo "$@"
	apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
		grep -E '^(lib|zlib)' | grep -Ev 'perl|systemd|elogind|debian-installer' | sort -u
}

# Downloads packages into the cache and unpacks them: fetch DIRECTORY PACKAGE...
fetch() {
	into=$1
	shift
	wanted=$(apt-get --print-uris download "$@" 2>/dev/null | awk '{ print $2 }')
	[ -n "$wanted" ] || return 1
	for deb in $wanted; do
		[ -s "$cache/$deb" ] && continue
		say "downloading packages for the guest"
		(cd "$cache" && apt-get download -qq "$@" >/dev/null 2>&1) || return 1
		break
	done
	for deb in $wanted; do dpkg-deb -x "$cache/$deb" "$into" || return 1; done
}

# The file behind a path that older releases have in /bin, newer ones in /usr/bin, and so on.
find_in() {
	for candidate in "$1/$2" "$1/usr/$2" "$1/${2#usr/}" "$1/$(echo "$2" | sed 's/sbin/bin/')" "$1/usr/$(echo "$2" | sed 's/sbin/bin/')"; do
		[ -f "$candidate" ] && { echo "$candidate"; return 0; }
	done
	return 1
}

build_root() {
	packages=$work/packages tools=$work/tools root=$work/root initramfs=$work/initramfs
	mkdir -p "$packages" "$tools" "$initramfs"

	apt-cache show busybox-static >/dev/null 2>&1 || { say "fetching package lists"; apt-get update -qq >/dev/null 2>&1; }
	for meta in linux-image-cloud-amd64 linux-image-virtual; do
		kernel=$(apt-cache depends "$meta" 2>/dev/null | awk '/Depends: linux-image-[0-9]/ { print $2; exit }')
		[ -n "$kernel" ] && break
	done
	[ -n "$kernel" ] || failed "no kernel package for virtual machines in the package lists"
	kernel="$kernel $(apt-cache depends "$kernel" | awk '/Depends: linux-modules-/ { print $2 }')"
	# shellcheck disable=SC2046,SC2086  # lists of package names are meant to be split
	{
		fetch "$packages" $kernel busybox $(with_libraries qemu-guest-agent dropbear-bin e2fsprogs fdisk util-linux) &&
			fetch "$tools" busybox-static grub-pc-bin $(with_libraries grub-common)
	} || failed "the packages of the guest cannot be downloaded; see: apt-get download $kernel"

	busybox=$(find_in "$tools" bin/busybox)
	modules=$(find "$packages" -type d -path '*/lib/modules/*' -name kernel | head -n 1)
	release=$(basename "$(dirname "$modules")")
	say "kernel $release"
	install_programs
	cp -R "$here/tiny/root/." "$root/"
	find "$root/etc/init.d" "$root/etc/dhcp.sh" "$root/etc/acpi" "$root/sbin/growroot" "$root/sbin/shutdown" "$root/usr/sbin/chpasswd" -type f -exec chmod 755 {} +
	write_settings
	install_kernel
	chown -R 0:0 "$root"
	make_boot_code
}

# Runs a program of the guest as it would run there: with the loader and the libraries of its own packages.
in_guest() { LD_LIBRARY_PATH=$libraries "$loader" "$@"; }

install_programs() {
	loader=$(find "$packages" -name 'ld-linux-x86-64.so.2' -print -quit)
	libraries=$(find "$packages" -type d -name x86_64-linux-gnu | paste -sd:)
	for directory in bin sbin dev proc sys run tmp root mnt media boot/grub lib64 lib/x86_64-linux-gnu usr/bin usr/sbin var/log var/run var/lib etc/dropbear etc/network; do
		mkdir -p "$root/$directory"
	done
	chmod 1777 "$root/tmp"
	cp "$(find_in "$packages" bin/busybox)" "$root/bin/busybox"
	in_guest "$root/bin/busybox" --list >"$work/applets" || failed "the busybox of the guest does not run"
	for applet in $applets; do grep -qx "$applet" "$work/applets" || failed "busybox has no $applet"; done
	while read -r applet; do [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"; done <"$work/applets"
	for applet in init getty login halt poweroff reboot modprobe switch_root acpid hwclock; do ln -sf /bin/busybox "$root/sbin/$applet"; done
	for program in $programs; do
		source=$(find_in "$packages" "$program") || failed "$program is in none of the packages"
		rm -f "$root/bin/$(basename "$program")"
		cp "$source" "$root/$program"
	done
	copy_libraries
}

# The shared libraries the programs need, asked from the guest's own loader, which also names those that libraries need in turn.
copy_libraries() {
	for program in bin/busybox $programs; do
		in_guest --list "$root/$program"
	done | awk '$1 != "linux-vdso.so.1" && $1 !~ /^\// { print $1 }' | sort -u >"$work/libraries"
	while read -r library; do
		source=$(find "$packages" -path '*x86_64-linux-gnu*' -name "$library" -print -quit)
		[ -n "$source" ] || failed "the library $library is in none of the packages"
		cp -L "$source" "$root/lib/x86_64-linux-gnu/$library"
	done <"$work/libraries"
	cp -L "$loader" "$root/lib64/"
}

write_settings() {
	printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
	printf 'root:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n' >"$root/etc/shadow"
	chmod 600 "$root/etc/shadow"
	printf 'root:x:0:\ntty:x:5:\nnogroup:x:65534:\n' >"$root/etc/group"
	printf 'passwd: files\ngroup: files\nshadow: files\n' >"$root/etc/nsswitch.conf"
	printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
	printf 'NAME="Portico tiny guest"\nID=portico-tiny\nVERSION_ID="1"\nPRETTY_NAME="Portico tiny guest (Linux %s)"\n' "$release" >"$root/etc/os-release"
	echo /bin/sh >"$root/etc/shells"
	echo tiny >"$root/etc/hostname"
	echo '/dev/vda1 / ext4 rw 0 0' >"$root/etc/fstab"
	ln -sf /proc/mounts "$root/etc/mtab"
}

# Kernel, boot loader settings, and an initramfs with the virtio drivers in the order they build on each other.
install_kernel() {
	cp "$(find "$packages" -path '*/boot/vmlinuz-*' -print -quit)" "$root/boot/vmlinuz"
	cp "$here/tiny/grub.cfg" "$root/boot/grub/grub.cfg"
	mkdir -p "$initramfs/bin" "$initramfs/lib" "$initramfs/dev" "$initramfs/proc" "$initramfs/sys" "$initramfs/mnt"
	cp "$busybox" "$initramfs/bin/busybox"
	ln -s busybox "$initramfs/bin/sh"
	install -m 755 "$here/tiny/init" "$initramfs/init"
	for module in $kernel_modules; do
		# A driver that is no module is built into the kernel.
		source=$(find "$modules" -name "$module.ko*" -o -name "$(echo "$module" | tr _ -).ko*" | head -n 1)
		[ -n "$source" ] || continue
		case $source in
		*.xz) xz -dc "$source" ;;
		*.zst) zstd -qdc "$source" ;;
		*) cat "$source" ;;
		esac >"$initramfs/lib/$module.ko"
		echo "$module.ko"
	done >"$initramfs/modules"
	(cd "$initramfs" && find . | sort | "$busybox" cpio -o -H newc -R 0:0 2>/dev/null | gzip -9n) >"$root/boot/initrd.gz"
}

make_boot_code() {
	directories=$(find "$tools" -type d -name x86_64-linux-gnu | paste -sd:)
	LD_LIBRARY_PATH=$directories "$(find_in "$tools" usr/bin/grub-mkimage)" -d "$tools/usr/lib/grub/i386-pc" -O i386-pc \
		-p '(hd0,msdos1)/boot/grub' -o "$work/core.img" biosdisk part_msdos ext2 linux normal minicmd || failed "grub-mkimage failed"
	cp "$tools/usr/lib/grub/i386-pc/boot.img" "$work/boot.img"
}
