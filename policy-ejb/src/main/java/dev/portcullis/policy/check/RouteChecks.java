package dev.portcullis.policy.check;

import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.route.PathTemplate;
import dev.portcullis.policy.route.StripPrefix;
import dev.portcullis.policy.text.IpNetwork;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.PathForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks routes, each alone and against the others. */
public record RouteChecks(Checks checks, Set<String> upstreams, Set<String> limits) {

  private static final long MAX_BODY = 1L << 40;

  /** An inspected body is held in memory. */
  private static final long MAX_INSPECTED = 16L << 20;

  private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";

  private static final String PROTOCOL_TOKEN = "[!#$%&'*+.^_`|~0-9a-z-]{1,32}";
  private static final String PROTOCOL = PROTOCOL_TOKEN + "(/" + PROTOCOL_TOKEN + ")?";
  private static final String HTTP_ITSELF = "(h2c|h3|http|tls)([^a-z].*)?";

  private Problems problems() {
    return checks.problems();
  }

  /** Checks all routes; their templates, in the same order. */
  public List<PathTemplate> check(List<Route> routes) {
    var templates = new ArrayList<PathTemplate>();
    for (int i = 0; i < routes.size(); i++) {
      String path = "routes[" + i + "]";
      check(path, routes.get(i));
      templates.add(PathTemplate.parse(path + ".path", routes.get(i).matches().path(), problems()));
      cutsWhatIsThere(path, routes.get(i));
    }
    overlaps(routes, templates);
    return templates;
  }

  private void check(String path, Route route) {
    hosts(path + ".hosts", route.matches().hosts());
    checks.methods(path + ".methods", route.matches().methods());
    new AnswerChecks(checks, upstreams).check(path, route);
    leniency(path + ".path-leniency", route.pathLeniency());
    prefix(path + ".rewrite.strip-prefix", route.rewrite().stripPrefix());
    prefix(path + ".rewrite.add-prefix", route.rewrite().addPrefix());
    authenticate(path + ".authenticate", route.authenticate());
    checks.references(path + ".limits", "limit", route.limits(), limits);
    checks.between(path + ".max-body", route.maxBody(), 0, MAX_BODY);
    checks.between(path + ".threat.max-inspected", route.threat().maxInspected(), 1, MAX_INSPECTED);
    upgrades(path + ".upgrades", route.forwards().upgrades());
    passFields(path + ".pass-fields", route.forwards().passFields());
    new SplitChecks(checks, upstreams).check(path + ".split", route);
    new MirrorChecks(checks, upstreams).check(path + ".mirror", route);
    var edits = new FieldEditChecks(checks);
    edits.request(path + ".request-headers", route.forwards().headers());
    edits.response(path + ".response-headers", route.answers().headers());
    new CorsChecks(checks).check(path + ".cors", route.browsers().cors());
    new TokenFromChecks(checks).check(path + ".token-from", route);
    new ExclusionChecks(checks).check(path + ".threat.exclusions", route.threat().exclusions());
  }

  private void hosts(String path, List<String> hosts) {
    checks.distinct(path, hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList());
    for (int i = 0; i < hosts.size(); i++) {
      if (!isHost(hosts.get(i).toLowerCase(Locale.ROOT))) {
        problems()
            .add(
                path + "[" + i + "]",
                "`" + Problems.shortened(hosts.get(i)) + "` is no host",
                "write `api.example.com` or `*.example.com`, without port; leave `hosts` out for"
                    + " any");
      }
    }
  }

  static boolean isHost(String host) {
    String name = host.startsWith("*.") ? host.substring(2) : host;
    boolean address = name.length() > 2 && name.startsWith("[") && name.endsWith("]");
    return address
        ? name.equals(host) && IpNetwork.parse(name.substring(1, name.length() - 1)) != null
        : name.length() <= 253 && name.matches(LABEL + "(\\." + LABEL + ")*");
  }

  /** To who decodes first, what is a name by the one is a parameter by the other. */
  private void leniency(String path, Set<PathForm> forms) {
    if (forms.contains(PathForm.PARAMETERS) && forms.contains(PathForm.ENCODED_SEMICOLON)) {
      problems()
          .add(
              path,
              "`path-parameters` and `encoded-semicolon` contradict each other",
              "accept the one that the upstream needs, or give each a route of its own");
    }
  }

  private void prefix(String path, @Nullable String prefix) {
    if (prefix != null && !isPrefix(prefix)) {
      problems()
          .add(
              path,
              "`" + Problems.shortened(prefix) + "` is no prefix",
              "write whole segments, such as `/v1`, without a slash at the end");
    }
  }

  /** A path without the prefix to cut could not be forwarded: all of a route have it, or none. */
  private void cutsWhatIsThere(String path, Route route) {
    String cut = route.rewrite().stripPrefix();
    if (cut != null
        && !checks.stored()
        && isPrefix(cut)
        && StripPrefix.of(route.matches().path(), cut) == StripPrefix.SOMETIMES) {
      problems()
          .add(
              path + ".rewrite.strip-prefix",
              "not every path of the route begins with `" + Problems.shortened(cut) + "`",
              "let the route's path begin with it, such as `" + Problems.shortened(cut) + "/**`");
    }
  }

  private static boolean isPrefix(String prefix) {
    try {
      var parsed = CanonicalPath.parse(prefix);
      return parsed.forms().isEmpty() && parsed.raw().length() > 1 && !prefix.endsWith("/");
    } catch (MalformedPathException e) {
      return false;
    }
  }

  private void authenticate(String path, List<AuthenticationMethod> methods) {
    checks.notEmpty(path, methods, "list `jwt`, `api-key`, `certificate` or `anonymous`");
    checks.distinct(path, methods.stream().map(AuthenticationMethod::slug).toList());
    int basic = methods.indexOf(AuthenticationMethod.BASIC);
    if (basic >= 0) {
      problems()
          .add(
              path + "[" + basic + "]",
              "`basic` is not available in this version",
              "use `jwt`, `api-key` or `certificate`");
    }
    int anonymous = methods.indexOf(AuthenticationMethod.ANONYMOUS);
    if (anonymous >= 0 && anonymous < methods.size() - 1) {
      problems()
          .add(
              path + "[" + anonymous + "]",
              "no method after `anonymous` is ever asked",
              "put `anonymous` last");
    }
  }

  /** RFC 9110 §7.8; HTTP itself is never a protocol to change to: that would smuggle requests. */
  private void upgrades(String path, List<String> upgrades) {
    checks.distinct(path, upgrades);
    for (int i = 0; i < upgrades.size(); i++) {
      String protocol = upgrades.get(i);
      if (!protocol.matches(PROTOCOL) || protocol.matches(HTTP_ITSELF)) {
        String shown = Problems.shortened(protocol);
        problems()
            .add(
                path + "[" + i + "]",
                "`" + shown + "` is no protocol to change to",
                "write `websocket`, or another name in lower case, but not HTTP or TLS");
      }
    }
  }

  private void passFields(String path, List<String> fields) {
    checks.distinct(path, fields.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    for (int i = 0; i < fields.size(); i++) {
      if (!PassedFields.needsName(fields.get(i))) {
        problems()
            .add(
                path + "[" + i + "]",
                "`" + Problems.shortened(fields.get(i)) + "` passes without a word, or never",
                "name a field that is dropped otherwise, such as `X-HTTP-Method-Override`");
      }
    }
  }

  /** Two routes of the same host pattern, shape and method: nothing says which one answers. */
  private void overlaps(List<Route> routes, List<PathTemplate> templates) {
    Map<String, Map<String, String>> takenByPlace = new HashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      var route = routes.get(i);
      var places = new HashSet<String>();
      var hosts = route.matches().hosts().isEmpty() ? List.of("") : route.matches().hosts();
      hosts.forEach(host -> places.add(host.toLowerCase(Locale.ROOT)));
      for (String host : places) {
        String place = host + "/" + templates.get(i).shape();
        overlap(i, route, takenByPlace.computeIfAbsent(place, p -> new HashMap<>()));
      }
    }
  }

  /** {@code taken}: which route has a method, {@code *} for any. */
  private void overlap(int index, Route route, Map<String, String> taken) {
    var methods = route.matches().methods().isEmpty() ? List.of("*") : route.matches().methods();
    var other = taken.get("*");
    if (route.matches().methods().isEmpty() && !taken.isEmpty()) {
      other = taken.values().iterator().next();
    }
    for (String method : Set.copyOf(methods)) {
      var before = taken.putIfAbsent(method, route.name());
      other = other == null ? before : other;
    }
    if (other != null) {
      problems()
          .add(
              "routes[" + index + "].path",
              "routes `" + other + "` and `" + route.name() + "` match the same requests",
              "tell them apart by host, path or method");
    }
  }
}
