# In the rescue system: writes a password into the system on the second disk. $1 the user; the password stands in $2 and nowhere else.
# Ends with 3 when no system is found, with 4 when that system has no such user.
user=$1
hash=$(mkpasswd -m sha512 -P 0 <"$2" 2>/dev/null) || hash=$(openssl passwd -6 -stdin <"$2") || exit 5
rm -f "$2"
root=$(mktemp -d)
found=3
for device in /dev/vdb[0-9]* /dev/vdb; do
    [ -b "$device" ] || continue
    mount "$device" "$root" 2>/dev/null || continue
    shadow=$root/etc/shadow
    if [ -f "$shadow" ] && [ ! -L "$root/etc" ] && [ ! -L "$shadow" ]; then
        found=4
        if awk -F: -v user="$user" '$1 == user { there = 1 } END { exit !there }' "$shadow"; then
            # Into the same file, so that its owner and mode stay.
            awk -F: -v OFS=: -v user="$user" -v hash="$hash" -v day=$(($(date +%s) / 86400)) '$1 == user { $2 = hash; $3 = day } { print }' "$shadow" >"$shadow.portico" && cat "$shadow.portico" >"$shadow" && found=0
            rm -f "$shadow.portico"
            [ ! -f "$root/etc/selinux/config" ] || : >"$root/.autorelabel"
            [ "$(awk -F: -v user="$user" '$1 == user { print $2 }' "$shadow")" = "$hash" ] || found=5
        fi
    fi
    sync
    umount "$root" || found=5
    [ "$found" = 3 ] || break
done
rmdir "$root"
exit $found
