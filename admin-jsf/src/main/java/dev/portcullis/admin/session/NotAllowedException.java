package dev.portcullis.admin.session;

import dev.portcullis.store.account.ConsoleRole;

/** An account tried what it may not do; its pages have no button for it. */
public final class NotAllowedException extends RuntimeException {
  NotAllowedException(ConsoleRole least) {
    super("this is for the role " + least.slug());
  }
}
