package dev.portcullis.policy.document;

import static dev.portcullis.policy.compiled.PolicyFixtures.read;
import static dev.portcullis.policy.compiled.PolicyFixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.RouteTraits.Rewrite;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.table.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the tables of the sections show in a form is what they read from it. */
class FormLawsTest {

  private final PolicyDocument document = read(resource("contract.yaml"));

  @Test
  void anEntryThatNobodyChangedIsTheSameAfterwards() {
    keeps(Issuer.TABLE, document.issuers());
    keeps(ApiKey.TABLE, document.apiKeys());
    keeps(Role.TABLE, document.roles());
    keeps(Upstream.TABLE, document.upstreams());
    keeps(Limit.TABLE, document.limits());
    keeps(Route.TABLE, document.routes());
    keeps(Rule.TABLE, document.rules());
  }

  private static <T> void keeps(Table<T> table, List<T> entries) {
    assertThat(entries).isNotEmpty();
    for (T entry : entries) {
      assertThat(table.typed(shown(table, entry), entry)).isEqualTo(entry);
      assertThat(table.typed(Map.of(), entry)).as("no field shown").isEqualTo(entry);
    }
  }

  private static <T> Map<String, @Nullable Object> shown(Table<T> table, T entry) {
    var form = new HashMap<String, @Nullable Object>();
    table.show(entry, form);
    return form;
  }

  @Test
  void whatAPersonTypesIsRead() {
    var route = document.routes().get(0);
    var form = shown(Route.TABLE, route);
    form.put("hosts", "a.example.com,\n  b.example.com ");
    form.put("methods", new Object[] {"GET"});
    form.put("rewrite-strip-prefix", "  ");
    form.put("max-body", 5L);
    form.put("threat-mode", "observe");
    form.put("path-leniency", List.of("path-parameters"));

    var typed = Route.TABLE.typed(form, route);

    assertThat(typed.matches().hosts()).containsExactly("a.example.com", "b.example.com");
    assertThat(typed.matches().methods()).containsExactly("GET");
    assertThat(typed.rewrite()).isEqualTo(new Rewrite(null, route.rewrite().addPrefix()));
    assertThat(typed.maxBody()).isEqualTo(5);
    assertThat(typed.threat().mode()).isEqualTo(ThreatMode.OBSERVE);
    assertThat(typed.threat().exclusions()).isEqualTo(route.threat().exclusions());
    assertThat(typed.pathLeniency()).hasSize(1);
    assertThat(typed.name()).isEqualTo(route.name());
  }

  /** What is lost in silence would be believed: a line that cannot be meant becomes a problem. */
  @Test
  void linesOfFieldsAreReadAndNoneIsLost() {
    var route = document.routes().get(0);
    var form = shown(Route.TABLE, route);
    form.put("request-headers-set", " X-A : b: c \n\nX-B:d\r\nX-A: e\nnonsense");
    form.put("response-headers-remove", "Server X-Powered-By");
    var typed = Route.TABLE.typed(form, route);
    assertThat(typed.forwards().headers().set())
        .isEqualTo(Map.of("X-A", "b: c", "X-B", "d", "X-A: e", "", "nonsense", ""));
    assertThat(typed.answers().headers().remove()).containsExactly("Server", "X-Powered-By");
    assertThat(Route.TABLE.typed(shown(Route.TABLE, typed), typed).answers())
        .isEqualTo(typed.answers());
  }

  /** A mapping that is there or not: nothing filled is none, whatever was there before. */
  @Test
  void anOptionalPartOfWhichNothingIsFilledIsNone() {
    var issuer = document.issuers().get(0).administeredBy(null);
    assertThat(Issuer.TABLE.typed(shown(Issuer.TABLE, issuer), issuer).administrators()).isNull();

    var form = shown(Issuer.TABLE, issuer);
    form.put("administrators-audience", "console");
    var administered = Issuer.TABLE.typed(form, issuer);
    assertThat(administered.administrators())
        .isEqualTo(new Issuer.Administrators("console", Map.of()));

    assertThat(Issuer.TABLE.typed(Map.of(), administered)).isEqualTo(administered);
    form.put("administrators-audience", " ");
    assertThat(Issuer.TABLE.typed(form, administered).administrators()).isNull();
  }
}
