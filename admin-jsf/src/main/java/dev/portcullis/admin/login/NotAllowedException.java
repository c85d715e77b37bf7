package dev.portcullis.admin.login;

/** An account that may only look tried to change something; its pages have no button for it. */
public final class NotAllowedException extends RuntimeException {
  NotAllowedException() {
    super("this account may look, not change");
  }
}
