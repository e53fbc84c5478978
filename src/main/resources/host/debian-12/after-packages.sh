#!/bin/sh
# after-packages.sh ROOT FILES: settings of the installed system, and the boot code in ROOT/boot/grub/core.img.
set -eu
root=$1 files=$2
printf '/dev/vda1 / ext4 rw,noatime 0 1\n' >"$root/etc/fstab"
echo debian >"$root/etc/hostname"
ln -sf /run/systemd/resolve/resolv.conf "$root/etc/resolv.conf"
printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
cp "$files/network" "$root/etc/systemd/network/80-dhcp.network"
printf 'PermitRootLogin yes\nUseDNS no\n' >"$root/etc/ssh/sshd_config.d/portico.conf"
cp "$files/first-boot.service" "$root/etc/systemd/system/portico-first-boot.service"
chroot "$root" systemctl enable -q portico-first-boot.service systemd-networkd systemd-resolved serial-getty@ttyS0
chroot "$root" systemctl disable -q apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service

# Every guest has its own.
rm -f "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id"
: >"$root/etc/machine-id"

version=$(ls "$root/boot" | sed -n 's/^vmlinuz-//p')
ln -sf "vmlinuz-$version" "$root/boot/vmlinuz"
ln -sf "initrd.img-$version" "$root/boot/initrd"
mkdir -p "$root/boot/grub"
cp "$files/grub.cfg" "$root/boot/grub/grub.cfg"
chroot "$root" grub-mkimage -O i386-pc -p '(hd0,msdos1)/boot/grub' -o /boot/grub/core.img biosdisk part_msdos ext2 linux normal minicmd

rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/debconf/* "$root"/usr/share/locale/*
# The builder's own sources may be of no use where the guest runs.
printf 'deb http://deb.debian.org/debian bookworm main\ndeb http://deb.debian.org/debian bookworm-updates main\ndeb http://security.debian.org/debian-security bookworm-security main\n' >"$root/etc/apt/sources.list"
