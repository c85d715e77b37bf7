package dev.portcullis.decision.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.cors.TokenPlaces;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever stands around a token stays as it was, and nothing is taken that is none. */
class TokenSearchTest {

  private static final TokenPlaces PLACES =
      new TokenPlaces(Set.of("bearer"), Set.of("__Host-t"), Set.of("at"));

  /** Neighbours of a token, each as near as it can be. */
  @Provide
  Arbitrary<List<String>> cookies() {
    return Arbitraries.of(
            "a=1",
            "__host-t=x",
            "__Host-t2=x",
            "x__Host-t=y",
            "__Host-t",
            "=__Host-t",
            "b=\"1 2\"",
            "c=__Host-t=x",
            "",
            "d=a&at=x",
            "e=\u00e4")
        .list()
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<List<String>> parameters() {
    return Arbitraries.of(
            "a=1",
            "AT=x",
            "at2=x",
            "a.t=x",
            "a=at=x",
            "",
            "=at",
            "a%2561t=x",
            "%",
            "%zz=at",
            "b=%61t",
            "x;at=y",
            "at[]=x",
            "+at=x",
            "at%00=x")
        .list()
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<List<String>> protocols() {
    return Arbitraries.of(
            "chat", "Bearer.x", "bearers", "bearer_x", "x.bearer.y", "bearer-x.y", "v1.bearer")
        .list()
        .ofMaxSize(5);
  }

  private static String with(List<String> others, int place, String token, String separator) {
    var all = new ArrayList<>(others);
    all.add(Math.min(place, others.size()), token);
    return String.join(separator, all);
  }

  private static @Nullable String joined(List<String> others, String separator) {
    return others.isEmpty() ? null : String.join(separator, others);
  }

  private static AccessRequest request(@Nullable String query, String... fields) {
    try {
      return new AccessRequest(
          "id",
          Instant.EPOCH,
          "GET",
          "https",
          "api.test",
          CanonicalPath.parse("/"),
          query,
          "HTTP/1.1",
          HttpFields.of(fields),
          InetAddress.getLoopbackAddress(),
          List.of(),
          BodySource.NONE);
    } catch (CanonicalPath.MalformedPathException e) {
      throw new AssertionError(e);
    }
  }

  @Property(tries = 500)
  void ofCookiesTheTokenAloneIsTaken(@ForAll("cookies") List<String> others, @ForAll byte place) {
    String line = with(others, place & 7, "__Host-t=a.b.c", "; ");
    var rest = TokenSearch.without(request(null, "A", "b", "Cookie", line, "C", "d"), PLACES);
    assertThat(rest.fields().first("Cookie")).isEqualTo(joined(others, "; "));
    assertThat(rest.fields().first("C")).isEqualTo("d");
    var none = request(null, "Cookie", String.join("; ", others));
    assertThat(TokenSearch.without(none, PLACES)).isSameAs(none);
    assertThat(TokenSearch.finds(none, PLACES)).isFalse();
  }

  @Property(tries = 500)
  void ofAQueryAndARefererTheTokenAloneIsTaken(
      @ForAll("parameters") List<String> others, @ForAll byte place) {
    String query = with(others, place & 7, "at=a.b.c", "&");
    var rest = TokenSearch.without(request(query, "Referer", "https://a.test/b?" + query), PLACES);
    assertThat(rest.query()).isEqualTo(joined(others, "&"));
    String left = others.isEmpty() ? "" : "?" + joined(others, "&");
    assertThat(rest.fields().first("Referer")).isEqualTo("https://a.test/b" + left);
    var none = request(String.join("&", others));
    assertThat(TokenSearch.without(none, PLACES)).isSameAs(none);
  }

  @Property(tries = 500)
  void ofProtocolsTheTokenAloneIsTaken(
      @ForAll("protocols") List<String> others, @ForAll byte place) {
    String offer = with(others, place & 7, "bearer.a.b.c", ", ");
    var rest = TokenSearch.without(request(null, "Sec-WebSocket-Protocol", offer), PLACES);
    assertThat(rest.fields().first("Sec-WebSocket-Protocol")).isEqualTo(joined(others, ", "));
    var none = request(null, "Sec-WebSocket-Protocol", String.join(", ", others));
    assertThat(TokenSearch.finds(none, PLACES)).isFalse();
  }
}
