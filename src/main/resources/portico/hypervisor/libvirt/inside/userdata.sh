# Has the system use the user data in a file, once: userdata.sh FILE; says what became of it
set -eu
file=$1
if command -v cloud-init >/dev/null 2>&1; then
	rm -f "$file"
	# It reads its CD early; the CD is taken out after this.
	for second in $(seq 30); do
		[ -s /var/lib/cloud/instance/user-data.txt ] && break
		sleep 1
	done
	echo CLOUD_INIT
elif [ -e "$file.begun" ]; then
	rm -f "$file"
	echo BEGUN
elif [ "$(head -c 2 "$file")" = '#!' ]; then
	chmod 700 "$file"
	mv "$file" "$file.begun"
	sync
	"$file.begun" </dev/null >/var/log/portico-user-data.log 2>&1 &
	echo BEGUN
else
	rm -f "$file"
	echo UNUSED
fi
