package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.Exclusion;
import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.request.Finding;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.HttpFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A false alarm that a route names is recorded and denies nothing; all else counts as before. */
class ExclusionTest {

  private static final String SQL = "%27or+1%3D1--";

  /** Requests here come at the epoch. */
  private static final Instant LATER = Instant.EPOCH.plusSeconds(1);

  @ParameterizedTest
  @CsvSource({
    "query:q,/?q=" + SQL + ",true",
    "query:q,/?r=" + SQL + ",false",
    "query:q,/?qq=" + SQL + ",false",
    "query:q,/?q:x=" + SQL + ",false",
    "query:q,/?q%2fx=" + SQL + ",false",
    "query:*,/?r=" + SQL + ",true",
    "query:*,/?a%2fb=" + SQL + ",true",
    "query:a.b,/?a%01b=" + SQL + ",false",
    "query:a.b,/?a%0ab=" + SQL + ",false",
    "query:a+b,/?a+b=" + SQL + ",true",
    "path,/?q=" + SQL + ",false",
    "body:*,/?q=" + SQL + ",false",
  })
  void onlyTheNamedFieldIsExcluded(String field, String target, boolean excluded) {
    var inspection = inspect(target, "", excluding(field, Category.SQL_INJECTION, LATER));
    assertThat(alarming(inspection)).isEqualTo(!excluded);
    assertThat(inspection.findings()).extracting(Finding::excluded).contains(excluded);
  }

  @ParameterizedTest
  @CsvSource({
    "body:/items/0/text,true",
    "body:/items/*/text,true",
    "body:/items/*,true",
    "body:/*/*/*,true",
    "body:*,true",
    "body:/items/1/text,false",
    "body:/items/*/title,false",
    "body:/*/text,false",
    "body:/items,false",
    "body:/items/0/tex*,false",
  })
  void aStepOfAPointerMayBeAny(String field, boolean excluded) {
    var inspection =
        inspect(
            "/",
            "{\"items\":[{\"text\":\"' or 1=1 --\"}]}",
            excluding(field, Category.SQL_INJECTION, LATER));
    assertThat(alarming(inspection)).isEqualTo(!excluded);
  }

  @Test
  void anotherCategoryInTheSameFieldCounts() {
    var other = excluding("query:q", Category.PATH_TRAVERSAL, LATER);
    assertThat(alarming(inspect("/?q=" + SQL, "", other))).isTrue();
  }

  @Test
  void whatHasEndedExcludesNothing() {
    var ended = excluding("query:q", Category.SQL_INJECTION, Instant.EPOCH);
    assertThat(alarming(inspect("/?q=" + SQL, "", ended))).isTrue();
  }

  @Test
  void manyExcludedFindingsHideNoneThatCounts() {
    var target = new StringBuilder("/?");
    for (int i = 0; i < 3 * ThreatInspector.MAX_FINDINGS; i++) {
      target.append("a%2f").append(i).append('=').append(SQL).append('&');
    }
    var all = excluding("query:a/*", Category.SQL_INJECTION, LATER);
    assertThat(alarming(inspect(target.toString(), "", all))).isFalse();
    var inspection = inspect(target.append("z=").append(SQL).toString(), "", all);
    assertThat(alarming(inspection)).isTrue();
    assertThat(inspection.findings()).hasSize(ThreatInspector.MAX_FINDINGS + 1);
  }

  @Test
  void aHeadWithExcludedFindingsOnlyIsFollowedByItsBody() {
    var head = excluding("query:q", Category.SQL_INJECTION, LATER);
    var inspection = inspect("/?q=" + SQL, "{\"a\":\"' or 1=1 --\"}", head);
    assertThat(alarming(inspection)).isTrue();
    assertThat(inspection.findings()).extracting(Finding::location).contains("body:/a", "query:q");
  }

  private static boolean alarming(Inspection inspection) {
    return inspection.findings().stream().anyMatch(Finding::attack);
  }

  private static List<Exclusion> excluding(String field, Category category, Instant until) {
    return List.of(new Exclusion(field, category, "a test", until));
  }

  private static Inspection inspect(String target, String body, List<Exclusion> exclusions) {
    var request =
        Requests.of(
            "POST",
            target,
            HttpFields.of("Content-Type", "application/json"),
            body.getBytes(StandardCharsets.UTF_8));
    return new ThreatInspector().inspect(request, Corpora.route(ThreatMode.BLOCK, exclusions));
  }
}
