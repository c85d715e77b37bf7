package dev.portcullis.listener.http2;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What HTTP/2 connections may have unread beyond the window that each begins with (RFC 9113
 * §6.9.2): promised to one after another, as long as all promises together are a small part of the
 * heap. A connection that comes later goes on with the window it begins with, more slowly.
 */
final class Http2Windows {

  /** Those of this server: a sixteenth of the heap. */
  static final Http2Windows ALL = new Http2Windows(Runtime.getRuntime().maxMemory() / 16);

  private final long most;
  private final AtomicLong promised = new AtomicLong();

  Http2Windows(long most) {
    this.most = most;
  }

  /** Whether so many octets may be promised. */
  boolean promise(int octets) {
    if (promised.addAndGet(octets) <= most) {
      return true;
    }
    promised.addAndGet(-octets);
    return false;
  }

  void giveBack(int octets) {
    promised.addAndGet(-octets);
  }
}
