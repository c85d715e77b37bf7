package dev.portcullis.authentication;

import static dev.portcullis.authentication.Gate.outcome;
import static dev.portcullis.policy.document.AuthenticationMethod.ANONYMOUS;
import static dev.portcullis.policy.document.AuthenticationMethod.API_KEY;
import static dev.portcullis.policy.document.AuthenticationMethod.CERTIFICATE;
import static dev.portcullis.policy.document.AuthenticationMethod.JWT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.authentication.method.AuthenticationResult;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.Certificate;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Subject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates, known by the name of their subject. */
class CertificateTest {

  /** CN=plant-7, O=Acme; valid throughout 2026. */
  private static final X509Certificate PLANT_7 =
      certificate(
          """
          -----BEGIN CERTIFICATE-----
          MIIBWjCCAQCgAwIBAgIJAPFdZrBuEDWuMAoGCCqGSM49BAMCMCExDTALBgNVBAoT
          BEFjbWUxEDAOBgNVBAMTB3BsYW50LTcwHhcNMjYwMTAxMDAwMDAwWhcNMjcwMTAx
          MDAwMDAwWjAhMQ0wCwYDVQQKEwRBY21lMRAwDgYDVQQDEwdwbGFudC03MFkwEwYH
          KoZIzj0CAQYIKoZIzj0DAQcDQgAEzm785zLhmYkX0QAfUhP/Ydmq+nBV5T5h2lby
          pQ/5mAJmz9ARFfi3Us9f7gIK56U2wsHHVVDWnziqzN5sa/p3EKMhMB8wHQYDVR0O
          BBYEFLvaGCLj3QuV/uJdrhnuDrKaB8lAMAoGCCqGSM49BAMCA0gAMEUCIQDeW7Z7
          QfRVjmxxEBH9GsEg8GDw0nyIqx8zH263pE4R3QIgUX/dTx4g3aPJB+svDj2YX1T7
          yrhkjZcb7Wl8g0IQzaE=
          -----END CERTIFICATE-----
          """);

  private final Gate gate = new Gate();

  private static X509Certificate certificate(String pem) {
    try {
      var in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  private void known(String... subjects) {
    var certificates =
        Stream.of(subjects)
            .map(s -> new Certificate("name of " + s, s, List.of("sensor"), List.of("s")))
            .toList();
    gate.policy = Gate.policy(List.of(), List.of(), certificates);
  }

  private AuthenticationResult judge(List<AuthenticationMethod> accepted, String... fields) {
    var request = Gate.request(List.of(PLANT_7), fields);
    return gate.authentication.authenticate(request, accepted, gate.policy, Patience.WAITS);
  }

  private String judged() {
    return outcome(judge(List.of(CERTIFICATE)));
  }

  @Test
  void aKnownCertificateIsItsSubject() {
    known("CN=plant-7,O=Acme");
    var subject = gate.subject(judge(List.of(CERTIFICATE)));
    assertThat(subject.id()).isEqualTo("name of CN=plant-7,O=Acme");
    assertThat(subject.kind()).isEqualTo(Subject.Kind.CERTIFICATE);
    assertThat(subject.roles()).isEqualTo(Set.of("sensor"));
    assertThat(Objects.requireNonNull(subject.principal()).getName())
        .isEqualTo("CN=plant-7,O=Acme");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CN=plant-7, O=Acme", "cn=Plant-7,o=ACME", "2.5.4.3=plant-7,O= Acme "})
  void rfc4518_namesAreComparedNotTheirSpelling(String spelling) {
    known(spelling);
    assertThat(judged()).startsWith("certificate|");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=plant-70,O=Acme",
        "O=Acme,CN=plant-7",
        "CN=plant-7",
        "CN=plant-7\\,O=Acme",
        "",
        "?"
      })
  void otherNamesAreUnknown(String other) {
    known(other);
    assertThat(judged()).isEqualTo("credentials-invalid");
  }

  @Test
  void rfc5280_4_1_2_5_validity() {
    known("CN=plant-7,O=Acme");
    gate.now = Instant.parse("2025-12-31T23:59:59Z");
    assertThat(judged()).isEqualTo("credentials-invalid");
    gate.now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(judged()).startsWith("certificate|");
    gate.now = Instant.parse("2027-01-01T00:00:00Z");
    assertThat(judged()).startsWith("certificate|");
    gate.now = Instant.parse("2027-01-01T00:00:00.001Z");
    assertThat(judged()).isEqualTo("credentials-expired");
  }

  @Test
  void aCredentialBesideACertificateIsNeverIgnored() {
    known("CN=plant-7,O=Acme");
    String[][] others = {
      {"Authorization", "Bearer a.b.c"},
      {"Authorization", "Basic YTpi"},
      {"Authorization", "Digest a=1"},
      {"X-API-Key", "pk"},
      {"X-API-Key", ""}
    };
    for (var other : others) {
      for (var accepted :
          List.of(
              List.of(CERTIFICATE),
              List.of(JWT, CERTIFICATE),
              List.of(CERTIFICATE, JWT),
              List.of(CERTIFICATE, API_KEY),
              List.of(CERTIFICATE, ANONYMOUS))) {
        assertThat(outcome(judge(accepted, other))).isEqualTo("request-malformed");
      }
    }
  }

  @Test
  void whereCertificatesAreNotAcceptedTheOneOfTheConnectionIsNoCredential() {
    known("CN=plant-7,O=Acme");
    assertThat(outcome(judge(List.of(JWT), "Authorization", "Bearer a.b.c")))
        .isEqualTo("credentials-invalid");
    assertThat(outcome(judge(List.of(JWT)))).isEqualTo("credentials-missing");
    assertThat(outcome(judge(List.of(JWT, ANONYMOUS)))).isEqualTo("anonymous|anonymous");
    known();
    assertThat(outcome(judge(List.of(CERTIFICATE, ANONYMOUS)))).isEqualTo("credentials-invalid");
  }

  @Test
  void noCertificateIsMissing() {
    assertThat(outcome(gate.judge(List.of(CERTIFICATE)))).isEqualTo("credentials-missing");
  }
}
