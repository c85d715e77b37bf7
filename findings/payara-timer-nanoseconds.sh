#!/usr/bin/env bash
# What: MicroProfile Metrics of Payara Micro 6.2025.10 writes a Timer's quantiles, mean and max in
#   nanoseconds, under names that end in "_seconds", and the sum in seconds, unless it is
#   a number of whole seconds: then as a thousandth of it.
# Expected: seconds, all of them, as the names say (MicroProfile Metrics 5.1, OpenMetrics format).
# Seen: updates of 0.5 s and 1.5 s: max 1.5E9, mean 1.0E9, sum 0.002; of 1 s and 1.5 s: sum 2.5.
# For users of Portcullis: dashboards over Timers of applications on this server are wrong by 10^9,
#   and a sum may drop to a thousandth of itself from one scrape to the next. So are the three timers
#   of Portcullis (docs/observe.md): divide by 10^9, and trust the counts.
. "$(dirname "$0")/lib/payara.sh"

cat >"$room/Probe.java" <<'JAVA'
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.*;
import java.time.Duration;
import org.eclipse.microprofile.metrics.MetricRegistry;

@WebServlet("/*")
public class Probe extends HttpServlet {
  @Inject MetricRegistry metrics;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    if ("update".equals(request.getQueryString())) {
      metrics.timer("whole").update(Duration.ofMillis(500));
      metrics.timer("whole").update(Duration.ofMillis(1500));
      metrics.timer("part").update(Duration.ofMillis(1000));
      metrics.timer("part").update(Duration.ofMillis(1500));
    }
  }
}
JAVA
mkdir -p "$room/WEB-INF"
echo '<beans xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0" bean-discovery-mode="all"/>' \
  >"$room/WEB-INF/beans.xml"
serve
curl -fs "$base/?update"
seen=$(curl -fs "$base/metrics" | grep -E '^(whole_seconds_(max|mean|sum)|part_seconds_sum)' | sed 's/{[^}]*}//' | sort)
expect $'part_seconds_sum 2.5\nwhole_seconds_max 1.5E9\nwhole_seconds_mean 1.0E9\nwhole_seconds_sum 0.002' "$seen"
