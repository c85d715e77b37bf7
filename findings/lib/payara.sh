# Sourced by the findings about Payara Micro: serves one servlet, Probe.java in the temporary folder,
# as the root application, with WEB-INF/web.xml where there is one. Sets base to its URL.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

serve() {
  local port
  fetch fish.payara.extras:payara-micro:6.2025.10 jakarta.platform:jakarta.jakartaee-web-api:10.0.0 \
    org.eclipse.microprofile.metrics:microprofile-metrics-api:5.1.0
  (
    cd "$room"
    javac --release 17 -cp 'lib/*' -implicit:none -proc:none -d WEB-INF/classes Probe.java 2>javac.log ||
      { cat javac.log >&2; exit 1; }
    jar cf ROOT.war WEB-INF
    echo 'set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address=127.0.0.1' >boot
  )
  port=$(free_port)
  java -Djava.io.tmpdir="$room" -jar "$room/lib/payara-micro-6.2025.10.jar" --deploy "$room/ROOT.war" --contextroot / \
    --port "$port" --noCluster --disablephonehome --rootDir "$room/root" --prebootcommandfile "$room/boot" \
    >"$room/log" 2>&1 &
  server=$!
  base=http://127.0.0.1:$port
  for _ in $(seq 180); do
    if curl -fs -o /dev/null "$base/"; then return; fi
    kill -0 "$server"
    sleep 1
  done
  tail -n 20 "$room/log" >&2
  return 1
}
