#!/bin/sh
# build-template.sh NAME FILE: makes the guest template NAME (tiny or debian-12) from this distribution's packages and puts it at FILE
# (qcow2, mode 0444). FILE appears complete or not at all. Nothing is mounted; apart from a missing builder package nothing is installed.
# Environment: PORTICO_CACHE keeps the downloaded packages (/var/cache/portico).
# The last line on stdout is "template ready: FILE" or "template failed: REASON".
set -u
here=$(cd "$(dirname "$0")" && pwd)
name=${1:-} file=${2:-}
cache=${PORTICO_CACHE:-/var/cache/portico}

say() { echo "  $*"; }
failed() { echo "template failed: $*"; exit 1; }

[ -n "$file" ] || failed "usage: build-template.sh NAME FILE"
case $name in
tiny) size_mb=256 ;;
debian-12) size_mb=1280 ;;
*) failed "there is no template \"$name\"; known: tiny, debian-12" ;;
esac
command -v qemu-img >/dev/null || failed "qemu-img is missing; run the host set-up first"
[ "$(id -u)" = 0 ] || failed "not root"

work=$(mktemp -d "${TMPDIR:-/var/tmp}/portico-template.XXXXXX") || failed "no room for temporary files"
partial=$(dirname "$file")/.$(basename "$file").partial
trap 'rm -rf "$work" "$partial"' EXIT
trap 'exit 1' INT TERM
mkdir -p "$cache" "$work/root"

# Each builder fills $work/root and leaves GRUB's boot.img and core.img in $work.
. "$here/build-$name.sh"
build_root

# One ext4 partition behind the boot sector's gap. mke2fs fills it from the directory, so no loop device and no mount is needed;
# "resize" reserves room in the tables for growing to large disks while mounted.
say "making the disk image"
disk=$work/disk.raw
truncate -s "${size_mb}M" "$disk" && echo 'start=2048, type=83, bootable' | sfdisk -q "$disk" || failed "cannot make a disk image in $work"
error=$(mke2fs -q -t ext4 -b 4096 -O ^metadata_csum_seed,^orphan_file -J size=4 -m 0 -L root -d "$work/root" \
	-E offset=1048576,root_owner=0:0,resize=67108864 "$disk" $(((size_mb - 1) * 1024))k 2>&1) || failed "mke2fs: $error"
dd if="$work/boot.img" of="$disk" bs=440 count=1 conv=notrunc status=none && dd if="$work/core.img" of="$disk" bs=512 seek=1 conv=notrunc status=none ||
	failed "the boot code is missing"
error=$(qemu-img convert -c -O qcow2 "$disk" "$partial" 2>&1) || failed "qemu-img: $error"

# Read-only: overlays share this file, and no blunder may write into it.
chmod 0444 "$partial" && sync "$partial" && mv -f "$partial" "$file" || failed "cannot write $file"
say "$(du -m "$file" | cut -f 1) MiB"
echo "template ready: $file"
