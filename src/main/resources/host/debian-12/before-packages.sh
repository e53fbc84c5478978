#!/bin/sh
# before-packages.sh ROOT: what must be there before the kernel package makes its initramfs: only the drivers a guest needs, packed to unpack quickly.
set -eu
mkdir -p "$1/etc/initramfs-tools/conf.d"
printf 'MODULES=list\nCOMPRESS=gzip\nRESUME=none\n' >"$1/etc/initramfs-tools/conf.d/portico"
printf '%s\n' virtio_pci virtio_blk virtio_scsi virtio_console ext4 ata_piix sr_mod isofs >"$1/etc/initramfs-tools/modules"
