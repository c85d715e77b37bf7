package dev.portcullis.information;

import java.io.IOException;
import java.net.URI;

/** Fetches a small document from an issuer: the edge behind which the network lies. */
@FunctionalInterface
public interface Fetcher {

  /**
   * The document at a location.
   *
   * @throws IOException if it cannot be had whole, in time and in bounds
   * @throws InterruptedException if the thread is asked to stop
   */
  byte[] fetch(URI location) throws IOException, InterruptedException;
}
