package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that speaks gRPC is told of a denial in its own words too. */
class GrpcStatusTest {

  @ParameterizedTest
  @CsvSource({
    "CREDENTIALS_MISSING, 401, 16",
    "FORBIDDEN, 403, 7",
    "ROUTE_NOT_FOUND, 404, 12",
    "RATE_LIMITED, 429, 8",
    "UPSTREAM_FAILED, 502, 14",
    "UPSTREAM_UNAVAILABLE, 503, 14",
    "UPSTREAM_TIMEOUT, 504, 4",
    "REQUEST_MALFORMED, 400, 3"
  })
  void aDenialOfAGrpcCallKeepsItsStatusAndNamesGrpcsOwn(Reason reason, int status, String code)
      throws Exception {
    try (var gate = Gate.deciding(r -> Gate.denied(r.id(), reason), List.of())) {
      var grpc = gate.get("/s/m", "Content-Type: application/grpc+proto");
      assertThat(grpc.status()).isEqualTo(status);
      assertThat(grpc.field("grpc-status")).isEqualTo(code);
      assertThat(grpc.field("grpc-message")).isEqualTo(reason.slug());
      assertThat(grpc.body()).contains(reason.slug());
    }
  }

  @Test
  void otherClientsAreNotToldOfGrpc() throws Exception {
    try (var gate = Gate.deciding(r -> Gate.denied(r.id(), Reason.FORBIDDEN), List.of())) {
      assertThat(gate.get("/", "Content-Type: application/json").field("grpc-status")).isNull();
    }
  }
}
