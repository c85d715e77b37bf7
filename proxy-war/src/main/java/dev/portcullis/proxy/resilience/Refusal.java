package dev.portcullis.proxy.resilience;

/** Why an upstream gets nothing of a request. */
public enum Refusal {
  /** It fails too often and is left alone for a while. */
  CIRCUIT_OPEN("the circuit is open"),
  /** It has as many requests as it may have, for the request's priority. */
  FULL("it has as many requests as it may have"),
  /** The health checks say of every target that it is ill. */
  NO_TARGET("no target is well");

  private final String detail;

  Refusal(String detail) {
    this.detail = detail;
  }

  /** For the decision log. */
  public String detail() {
    return detail;
  }
}
