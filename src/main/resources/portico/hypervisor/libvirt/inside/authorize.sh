# Lets keys log in as a user, beside those that may already: authorize.sh USER KEY...; says which file holds them
set -eu
line=$(grep "^$1:" /etc/passwd) || { echo "no user $1" >&2; exit 3; }
shift
ids=$(echo "$line" | cut -d: -f3,4)
home=$(echo "$line" | cut -d: -f6)
file=$home/.ssh/authorized_keys
umask 077
mkdir -p "$home/.ssh"
touch "$file"
for key do grep -qxF -- "$key" "$file" || printf '%s\n' "$key" >>"$file"; done
chmod 700 "$home/.ssh"
chmod 600 "$file"
chown -R "$ids" "$home/.ssh"
# A reset a moment later shall find it written.
sync
echo "$file"
