package dev.portcullis.policy.compiled;

import static dev.portcullis.policy.compiled.PolicyFixtures.compile;
import static dev.portcullis.policy.compiled.PolicyFixtures.path;
import static dev.portcullis.policy.compiled.PolicyFixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.policy.route.RouteMatch.Matched;
import dev.portcullis.policy.route.RouteMatch.MethodNotAllowed;
import dev.portcullis.policy.text.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The most specific route wins, and every path has one answer. */
class RouteTableTest {

  private static final String HEAD =
      "portcullis: 1\nupstreams: [{name: u, targets: [\"http://u\"]}]\nroutes:\n";

  private static String route(String name, String rest) {
    return "- {name: %s, upstream: u, authenticate: [anonymous], %s}\n".formatted(name, rest);
  }

  private static final PolicySnapshot TABLE =
      compile(
          HEAD
              + route("root", "path: /")
              + route("orders", "path: /orders/**")
              + route("order", "path: '/orders/{id}'")
              + route("any-order", "path: '/orders/*'")
              + route("mine", "path: /orders/mine")
              + route("item", "path: '/orders/{id}/items/{item}'")
              + route("slash", "path: /exact/")
              + route("read", "path: '/docs/{id}', methods: [GET]")
              + route("write", "path: '/docs/{name}', methods: [PUT, DELETE]")
              + route("docs", "path: '/docs/**', methods: [POST]")
              + route("host", "path: '/h/**', hosts: [api.example.com]")
              + route("wild", "path: '/h/**', hosts: ['*.example.com']")
              + route("deep", "path: '/h/**', hosts: ['*.eu.example.com']")
              + route("any", "path: '/h/**'")
              + route("only", "path: /only, hosts: [Only.Example.com], methods: [PATCH]")
              + route("cafe", "path: '/café/a b'"));

  private static String find(String host, String path, String method) {
    return TABLE.match(host, path(path), method) instanceof Matched matched
        ? matched.route().name()
        : "-";
  }

  @ParameterizedTest
  @CsvSource({
    "/,root",
    "/orders,orders",
    "/orders/,orders",
    "/orders/mine,mine",
    "/orders/7,order",
    "/orders/MINE,order",
    "/orders/7/,orders",
    "/orders/7/items/3,item",
    "/orders/7/items,orders",
    "/orders/7/items/,orders",
    "/orders/mine/items/3,item",
    "/exact/,slash",
    "/exact,-",
    "/Orders,-",
    "/caf%C3%A9/a%20b,cafe",
    "/orders%2f7,order",
    "/orders/7;x=1,order"
  })
  void literalBeforeNameBeforeStarBeforeRest(String path, String route) {
    assertThat(find("x", path, "GET")).isEqualTo(route);
  }

  @Test
  void aLiteralThatLeadsNowhereDoesNotHideTheName() {
    var match = (Matched) TABLE.match("x", path("/orders/mine/items/3"), "GET");
    assertThat(match.route().name()).isEqualTo("item");
    assertThat(match.pathVariables()).isEqualTo(Map.of("id", "mine", "item", "3"));
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com,host", "api.example.com.,host", "b.example.com,wild", "a.b.example.com,wild",
    "a.eu.example.com,deep", "eu.example.com,wild", "example.com,any", "other.org,any",
    "[::1],any", "xexample.com,any"
  })
  void exactHostBeforeLongestWildcardBeforeAny(String host, String route) {
    assertThat(find(host, "/h/1", "GET")).isEqualTo(route);
  }

  @Test
  void aHostWithoutThePathLeavesItToTheRoutesOfAnyHost() {
    assertThat(find("only.example.com", "/orders/1", "GET")).isEqualTo("order");
    assertThat(find("only.example.com", "/only", "PATCH")).isEqualTo("only");
    assertThat(find("other.example.com", "/only", "PATCH")).isEqualTo("-");
  }

  @ParameterizedTest
  @CsvSource({"GET,read", "HEAD,read", "PUT,write", "POST,docs", "get,-", "OPTIONS,-"})
  void routesThatDifferInMethodShareAPath(String method, String route) {
    assertThat(find("x", "/docs/1", method)).isEqualTo(route);
  }

  @Test
  void whereNoRouteHasTheMethodTheAnswerNamesThoseThatTheyHave() {
    assertThat(TABLE.match("x", path("/docs/1"), "PATCH"))
        .isInstanceOfSatisfying(
            MethodNotAllowed.class,
            refused ->
                assertThat(refused.allow())
                    .containsExactlyInAnyOrder("GET", "HEAD", "PUT", "DELETE", "POST"));
    assertThat(TABLE.match("x", path("/nowhere"), "GET")).isSameAs(RouteMatch.NotFound.INSTANCE);
  }

  @Test
  void aHeadRouteOfItsOwnGoesBeforeTheOneOfGet() {
    var policy =
        compile(
            HEAD
                + route("get", "path: /a, methods: [GET]")
                + route("head", "path: /a, methods: [HEAD]"));
    var match = (Matched) policy.match("x", path("/a"), "HEAD");
    assertThat(match.route().name()).isEqualTo("head");
  }

  @Test
  void routesOfEqualRankOverlapOnlyWhereHostAndMethodDo() {
    String apart =
        route("a", "path: '/{x}', methods: [GET], hosts: [a.org]")
            + route("b", "path: '/{y}', methods: [POST], hosts: [a.org]")
            + route("c", "path: '/{y}', hosts: [b.org]")
            + route("d", "path: '/*', hosts: [b.org]");
    compile(HEAD + apart);
    assertThat(problems(HEAD + apart + route("e", "path: '/{z}', hosts: [c.org, A.org]")))
        .extracting(Problem::path)
        .containsExactly("routes[4].path");
  }

  @Test
  void manyOverlappingTemplatesCannotBlowUpTheSearch() {
    var text = new StringBuilder(HEAD);
    for (int i = 0; i < 2000; i++) {
      var path = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        path.append((i >> bit & 1) == 0 ? "/a" : "/{v" + bit + "}");
      }
      text.append(route("r" + i, "path: '" + path + "/end'"));
    }
    var policy = compile(text.toString());
    assertThat(policy.match("x", path("/a".repeat(12) + "/none"), "GET"))
        .isSameAs(RouteMatch.NotFound.INSTANCE);
  }
}
