package dev.portcullis.bench.peer;

import dev.portcullis.bench.machine.Jdk;
import dev.portcullis.bench.machine.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Portcullis with policies of any size: those of the usual one, and many routes and rules beside
 * them.
 *
 * @param peer what runs
 * @param running its process
 * @param base the usual policy
 * @param policy the file that it watches
 * @param admin the port of its admin listener
 */
public record GrownPortcullis(Portcullis peer, Running running, String base, Path policy, int admin)
    implements AutoCloseable {

  private static final Pattern VERSION =
      Pattern.compile(
          "^[a-z_]*portcullis_policy_version(?:\\{[^}]*})? ([0-9.E]+)$", Pattern.MULTILINE);
  private static final int PUBLISH_SECONDS = 60;

  /** How many other routes the rules of other routes are spread over. */
  private static final int OTHER_ROUTES = 100;

  /** Starts it with the usual policy. */
  public static GrownPortcullis start(Jdk jdk, Workbench bench)
      throws IOException, InterruptedException {
    var peer = new Portcullis(jdk);
    Path policy = bench.template("policy.yaml", bench.scratch("growth"), 0);
    int admin = Ports.free();
    var running = peer.start(bench, policy, admin);
    return new GrownPortcullis(peer, running, Files.readString(policy), policy, admin);
  }

  /** Gives it another policy, and waits until that is in force. */
  public void publish(int routes, int rules, int rulesOfTheRoute)
      throws IOException, InterruptedException {
    String grown = grown(base, routes, rules, rulesOfTheRoute);
    if (grown.equals(Files.readString(policy))) {
      return;
    }
    double before = version();
    Path next = Files.writeString(policy.resolveSibling("next.yaml"), grown);
    Files.move(next, policy, StandardCopyOption.ATOMIC_MOVE);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PUBLISH_SECONDS);
    while (version() <= before) {
      if (System.nanoTime() > end) {
        throw new IOException("the policy was not published:\n" + running.child().output());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  static String grown(String base, int routes, int rules, int rulesOfTheRoute) {
    int otherRoutes = Math.max(routes - 1, rules > 1 ? OTHER_ROUTES : 0);
    var roles = new StringBuilder("roles:\n");
    var moreRoutes = new StringBuilder("routes:\n");
    var moreRules = new StringBuilder("rules:\n");
    for (int i = 0; i < otherRoutes; i++) {
      moreRoutes.append(
          "  - {name: t%d, path: /t%d/**, upstream: orders, authenticate: [jwt]}%n"
              .formatted(i, i));
    }
    for (int i = 1; i < rules; i++) {
      moreRules.append(
          "  - {name: q%d, effect: permit, routes: [t%d], methods: [GET], roles: [reader]}%n"
              .formatted(i, i % OTHER_ROUTES));
    }
    for (int i = 1; i < rulesOfTheRoute; i++) {
      roles.append("  - {name: r%d}%n".formatted(i));
      moreRules.append(
          "  - {name: o%d, effect: permit, routes: [orders], roles: [r%d]}%n".formatted(i, i));
    }
    return base.replace("roles:\n", roles)
        .replace("routes:\n", moreRoutes)
        .replace("rules:\n", moreRules);
  }

  private double version() throws IOException {
    var url = URI.create("http://127.0.0.1:" + admin + "/metrics").toURL();
    try (InputStream in = url.openStream()) {
      var metrics = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      var matcher = VERSION.matcher(metrics);
      if (!matcher.find()) {
        throw new IOException("no policy version in\n" + metrics);
      }
      return Double.parseDouble(matcher.group(1));
    }
  }

  @Override
  public void close() {
    running.close();
  }
}
