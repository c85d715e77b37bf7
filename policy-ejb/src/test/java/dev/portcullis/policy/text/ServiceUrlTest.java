package dev.portcullis.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that are services (RFC 2782). */
class ServiceUrlTest {

  @Test
  void theDomainIsWhatStandsBehindServiceAndProtocol() {
    var plain = ServiceUrl.parse("srv+http://_orders._tcp.example.internal");
    assertThat(plain).isEqualTo(new ServiceUrl(false, "_orders._tcp.example.internal"));
    var secure = ServiceUrl.parse("srv+https://_Orders._TCP.Example.internal/");
    assertThat(secure).isEqualTo(new ServiceUrl(true, "_orders._tcp.example.internal"));
    assertThat(secure).extracting(ServiceUrl::domain).isEqualTo("example.internal");
    assertThat(ServiceUrl.parse("srv+http://_http._tcp.orders.shop.svc.cluster.local"))
        .extracting(ServiceUrl::domain)
        .isEqualTo("orders.shop.svc.cluster.local");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.internal",
        "srv+http://example.internal",
        "srv+http://_orders.example.internal",
        "srv+http://_orders._tcp",
        "srv+http://_orders._tcp.example.internal:80",
        "srv+http://_orders._tcp.example.internal/path",
        "srv+http://_orders._tcp.example.internal?a",
        "srv+http://_orders._tcp.example.internal#a:80",
        "srv+http://user@_orders._tcp.example.internal",
        "srv+http://_orders._tcp.example.internal.",
        "srv+http://_orders._tcp..internal",
        "srv+http://_orders._tcp.-a.internal",
        "srv+http://_._tcp.example.internal",
        "srv+http://_o\u0000._tcp.example.internal",
        "srv+ftp://_orders._tcp.example.internal",
        "SRV+http://_orders._tcp.example.internal",
        "srv+HTTP://_orders._tcp.example.internal",
        "srv://_orders._tcp.example.internal",
        "srv+http:_orders._tcp.example.internal",
        "srv+http://",
        "srv+"
      })
  void whatIsNoneIsNone(String text) {
    assertThat(ServiceUrl.parse(text)).isNull();
  }

  @Test
  void aNameIsNoLongerThanDnsHasIt() {
    String rest = "a.".repeat(116) + "internal";
    assertThat(ServiceUrl.parse("srv+http://_orders._tcp." + rest)).isNotNull();
    assertThat(ServiceUrl.parse("srv+http://_orders._tcp.a." + rest)).isNull();
    assertThat(ServiceUrl.parse("srv+http://_orders._tcp." + "a".repeat(64) + ".b")).isNull();
  }
}
