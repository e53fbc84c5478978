# Runs lines of commands for at most some seconds and shows at most some bytes of what they print: run.sh LINES SECONDS BYTES. Ends as they end; with 137,
# and everything they started, if they had to be ended.
session=
command -v setsid >/dev/null 2>&1 && session=setsid
exec 3>&1
code=$({ {
	$session /bin/sh -c "$1" </dev/null 2>&1 3>&- 4>&- &
	lines=$!
	(sleep "$2"; kill -KILL -"$lines" || kill -KILL "$lines") </dev/null >/dev/null 2>&1 3>&- 4>&- &
	watch=$!
	wait "$lines"
	echo $? >&4
	kill "$watch"
} 2>/dev/null | head -c "$3" >&3; } 4>&1)
exit "$code"
