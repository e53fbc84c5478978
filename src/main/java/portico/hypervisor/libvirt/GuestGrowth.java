package portico.hypervisor.libvirt;

import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** Makes a running Linux guest use the whole of disks that have grown: the system disk, and those data disks that it has mounted. */
final class GuestGrowth {

    /** Our small templates bring a program for it; elsewhere the tools that every distribution has. Nothing to do is fine. */
    private static final String SCRIPT = """
            partition() {
                number=$(cat "/sys/class/block/$1/partition"); disk=$(basename "$(readlink -f "/sys/class/block/$1/..")")
                start=$(cat "/sys/class/block/$1/start"); size=$(cat "/sys/class/block/$1/size"); whole=$(cat "/sys/class/block/$disk/size")
                if [ $((start + size + 4096)) -lt "$whole" ]; then
                    echo ', +' | sfdisk -q --no-reread --force -N "$number" "/dev/$disk"
                    partx -u -n "$number" "/dev/$disk" || resizepart "/dev/$disk" "$number" $((whole - start))
                fi
            }
            # device, where it is mounted, what is on it
            filesystem() {
                [ ! -e "/sys/class/block/$(basename "$1")/partition" ] || partition "$(basename "$1")"
                case $3 in
                    ext*) resize2fs "$1" ;;
                    xfs) xfs_growfs "$2" ;;
                    btrfs) btrfs filesystem resize max "$2" ;;
                    *) return 3 ;;
                esac
            }
            if [ -x /sbin/growroot ]; then /sbin/growroot; else filesystem "$(readlink -f "$(findmnt -n -o SOURCE /)")" / "$(findmnt -n -o FSTYPE /)"; fi || exit 3
            failed=0
            for serial in /sys/class/block/vd*/serial; do
                case $(cat "$serial" 2>/dev/null) in data-*) ;; *) continue ;; esac
                disk=$(basename "${serial%/serial}"); seen=' '
                while read -r source mount type rest; do
                    device=$(readlink -f "$source")
                    case $device in "/dev/$disk"|"/dev/$disk"[0-9]*) ;; *) continue ;; esac
                    case $seen in *" $device "*) continue ;; esac
                    seen="$seen$device "
                    filesystem "$device" "$(printf '%b' "$mount")" "$type" </dev/null >/dev/null 2>&1 || failed=3
                done < /proc/mounts
            done
            exit $failed
            """;

    /** @return whether the guest did it */
    static boolean grow(Domain domain) throws LibvirtException { return GuestScript.run(domain, SCRIPT) == 0; }

    private GuestGrowth() {}
}
