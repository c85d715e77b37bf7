package dev.portcullis.admin.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.configuration.PortcullisConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminListenerFilterTest {
  @TempDir private Path data;

  @Test
  void theConsoleAnswersOnTheAdminPortOnly() {
    PortcullisConfiguration configuration = ports("8080", "9090");

    assertThat(AdminListenerFilter.serves(configuration, 9090)).isTrue();
    assertThat(AdminListenerFilter.serves(configuration, 8080)).isFalse();
    assertThat(AdminListenerFilter.serves(configuration, 8443)).isFalse();
  }

  @Test
  void aFreeAdminPortIsAnyButTheDataPort() {
    PortcullisConfiguration configuration = ports("8080", "0");

    assertThat(AdminListenerFilter.serves(configuration, 40123)).isTrue();
    assertThat(AdminListenerFilter.serves(configuration, 8080)).isFalse();
  }

  private PortcullisConfiguration ports(String http, String admin) {
    Map<String, String> values =
        Map.of(
            "portcullis.http.port", http,
            "portcullis.admin.port", admin,
            "portcullis.data-dir", data.toString());
    return PortcullisConfiguration.read(values::get, List.of()).orThrow();
  }
}
