package dev.portcullis.policy.cors;

import static dev.portcullis.policy.compiled.PolicyFixtures.compile;
import static dev.portcullis.policy.compiled.PolicyFixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be said of other origins, and what is refused with its place and a remedy. */
class CorsCompileTest {

  private static String policy(String cors) {
    return """
    portcullis: 1
    upstreams: [{name: u, targets: ["http://10.0.0.1:8080"]}]
    routes:
      - name: r
        path: /**
        upstream: u
        authenticate: [anonymous]
        cors: %s
    """
        .formatted(cors);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{origins: ['*']}",
        "{origins: ['*'], headers: ['*'], expose: ['*'], methods: [GET]}",
        "{origins: ['https://a.test', 'http://localhost:3000', 'https://*.a.test', 'null']}",
        "{origins: ['http://[::1]:8080', 'chrome-extension://abc', 'capacitor://localhost']}",
        "{origins: ['https://a.test'], credentials: true, private-network: true, max-age: 0s}"
      })
  void isAccepted(String cors) {
    assertThat(compile(policy(cors))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}| cors.origins",
        "{origins: []}| cors.origins",
        "{origins: ['https://a.test/']}| cors.origins[0]",
        "{origins: ['https://A.test']}| cors.origins[0]",
        "{origins: ['https://a.test:443']}| cors.origins[0]",
        "{origins: ['http://a.test:80']}| cors.origins[0]",
        "{origins: ['a.test']}| cors.origins[0]",
        "{origins: ['https://u@a.test']}| cors.origins[0]",
        "{origins: ['https://*']}| cors.origins[0]",
        "{origins: ['https://a.*.test']}| cors.origins[0]",
        "{origins: ['https://*a.test']}| cors.origins[0]",
        "{origins: ['https://a.test.']}| cors.origins[0]",
        "{origins: ['*', 'https://a.test']}| cors.origins",
        "{origins: ['*'], credentials: true}| cors.origins",
        "{origins: ['null'], credentials: true}| cors.origins",
        "{origins: ['https://a.test'], credentials: true, headers: ['*']}| cors.headers",
        "{origins: ['https://a.test'], credentials: true, methods: ['*']}| cors.methods",
        "{origins: ['https://a.test'], credentials: true, expose: ['*']}| cors.expose",
        "{origins: ['https://a.test'], headers: ['a b']}| cors.headers[0]",
        "{origins: ['https://a.test'], methods: [get]}| cors.methods[0]",
        "{origins: ['https://a.test'], max-age: 25h}| cors.max-age",
        "{origins: ['https://a.test'], origin: x}| cors.origin"
      })
  void isRefusedWithItsPlaceAndARemedy(String cors, String path) {
    assertThat(problems(policy(cors)))
        .anySatisfy(
            problem -> {
              assertThat(problem.path()).isEqualTo("routes[0]." + path);
              assertThat(problem.line()).isEqualTo(8);
              assertThat(problem.remedy()).isNotEmpty();
            });
  }
}
