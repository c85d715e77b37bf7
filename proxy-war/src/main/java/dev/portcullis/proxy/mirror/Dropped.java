package dev.portcullis.proxy.mirror;

import java.util.Locale;

/** Why no copy was sent of a request that was to be copied. */
public enum Dropped {
  /** The upstream has as many as it may have, or no thread is left. */
  BUSY,
  /** All copies of the node together are too large. */
  MEMORY,
  /** Its body is longer than the policy lets a copied one be. */
  TOO_LARGE,
  /** Not all of its body was sent: its client broke off, it was refused, or nobody took it. */
  INCOMPLETE,
  /** It is a call of gRPC, whose body ends when it is over. */
  STREAMING;

  /** As metrics name it. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
