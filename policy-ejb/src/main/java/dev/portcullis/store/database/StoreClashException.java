package dev.portcullis.store.database;

/** Another transaction was faster; nothing was changed. */
public final class StoreClashException extends StoreException {
  private static final long serialVersionUID = 1;

  StoreClashException(Throwable cause) {
    super("another transaction was faster", cause);
  }
}
