package dev.portcullis.admin.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedFilterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1 portcullis",
        "2.0 portcullis",
        "HTTP/1.1 Portcullis",
        "1.1  portcullis (comment)",
        "1.1 front.example.com, 1.1 portcullis",
        "1.1 portcullis, 1.1 nginx",
        "1.1 front (never closed, 1.1 portcullis",
        "1.1 front \"never closed, 1.1 portcullis",
        ",,1.1\tportcullis",
      })
  void aNodeIsSeenWhateverStandsAroundIt(String via) {
    assertThat(ForwardedFilter.byNode(List.of(via))).isTrue();
    assertThat(ForwardedFilter.byNode(List.of("1.0 fred", via, "1.1 nginx"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.1 front.example.com",
        "1.1 portcullis.example.com:8443",
        "1.1 front (before portcullis)",
        "portcullis",
        "1.1 my-portcullis",
      })
  void otherProxiesMayStandBeforeAConsole(String via) {
    assertThat(ForwardedFilter.byNode(List.of(via))).isFalse();
  }

  @Test
  void whoAsksDirectlyNamesNobody() {
    assertThat(ForwardedFilter.byNode(List.of())).isFalse();
  }
}
