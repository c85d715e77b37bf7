# Sourced by the findings: a temporary folder that goes away at the end, pinned packages fetched
# into it by Maven, and what is observed held against what was seen before.
set -euo pipefail

room=$(mktemp -d)
server=
leave() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$room"
}
trap leave EXIT

# fetch GROUP:ARTIFACT:VERSION ...
fetch() {
  for artifact in "$@"; do
    mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact="$artifact" -DoutputDirectory="$room/lib" </dev/null >&2
  done
}

# expect SEEN-BEFORE OBSERVED: prints what was observed, and ends with 1 where it is something else
expect() {
  printf '%s\n' "$2"
  if [ "$1" != "$2" ]; then
    printf 'CHANGED, it was:\n%s\n' "$1" >&2
    exit 1
  fi
}

# The first of two neighbouring ports of the loopback interface that nobody listens on.
free_port() {
  local port
  for _ in $(seq 50); do
    port=$((20000 + RANDOM % 10000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null &&
      ! (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  echo 'no free port' >&2
  return 1
}
