package dev.portcullis.request;

import java.io.IOException;

/** The node has no memory left for another body that is looked at, and had none for a while. */
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1;

  public NoRoomException(String message) {
    super(message);
  }
}
