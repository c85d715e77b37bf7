package dev.portcullis.admin.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginPageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"/rules.xhtml", "/version.xhtml?number=12", "/decision.xhtml?id=a-b_c.d%20"})
  void signingInGoesOnToThePageThatWasAskedFor(String page) {
    assertThat(LoginPage.destination(page)).isEqualTo(page);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "//evil.example/x.xhtml",
        "/\\evil.example/x.xhtml",
        "https://evil.example/x.xhtml",
        "@evil.example/x.xhtml",
        ".evil.example/x.xhtml",
        "/api/v1/policy",
        "/../x.xhtml",
        "/x.xhtml?a=1\r\nSet-Cookie: a=b",
        "/x.xhtml#javascript:alert(1)",
        "javascript:alert(1)//x.xhtml"
      })
  void signingInLeadsNowhereElse(String elsewhere) {
    assertThat(LoginPage.destination(elsewhere)).isEqualTo("/index.xhtml");
  }
}
