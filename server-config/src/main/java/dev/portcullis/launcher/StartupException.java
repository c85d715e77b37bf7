package dev.portcullis.launcher;

/** Why there is no start: one line for the operator, and the exit status. */
final class StartupException extends Exception {
  private static final long serialVersionUID = 1;

  /** The configuration or the command line cannot be used. */
  static final int UNUSABLE = 2;

  /** The start itself failed. */
  static final int FAILED = 1;

  private final int status;

  private StartupException(String message, int status) {
    super(message);
    this.status = status;
  }

  static StartupException unusable(String message) {
    return new StartupException(message, UNUSABLE);
  }

  static StartupException failed(String message, Throwable cause) {
    var failure = new StartupException(message, FAILED);
    failure.initCause(cause);
    return failure;
  }

  int status() {
    return status;
  }
}
