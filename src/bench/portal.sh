# Sourced by the benches: starts a portal of their own, quiet and empty, and stops it when they end.
#   bench_portal NAME [java options]      sets url, pid, data, database (JDBC), password; the world is src/bench/NAME/world.yaml when there is one
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
bench_stop=()
trap 'for p in "${bench_stop[@]}"; do kill "$p" 2>/dev/null; done; wait 2>/dev/null' EXIT

need() { command -v "$1" >/dev/null 2>&1 || { [ "$(id -u)" = 0 ] && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2" >/dev/null; } || { echo "this bench needs $1 (Debian: $2)" >&2; exit 1; }; }

bench_portal() {
  local name=$1; shift
  data=$here/target/bench/$name; world=${world:-$here/src/bench/$name/world.yaml}; rm -rf "$data/log" "$data/run"; mkdir -p "$here/target/bench"
  "$java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow "$@" -jar "$here/target/quarkus-app/quarkus-run.jar" \
    up --world "$world" --port 0 --data "$data" >"$here/target/bench/$name.log" 2>&1 &
  pid=$!; bench_stop+=("$pid")
  for _ in $(seq 240); do grep -q '^ready' "$here/target/bench/$name.log" && break; kill -0 "$pid" 2>/dev/null || break; sleep 0.5; done
  url=$(sed -n 's/^ready //p' "$here/target/bench/$name.log"); [ -n "$url" ] || { cat "$here/target/bench/$name.log" >&2; exit 1; }
  database=$(sed -n 's/.*"database" : "\([^"]*\)".*/\1/p' "$data/run/portico.json"); password=$(cat "$data/database/superuser-password")
}
