package dev.portcullis.listener.connection;

import org.glassfish.grizzly.Buffer;

/**
 * A connection that carries many requests at once (RFC 9113), as those who keep connections need
 * it.
 */
public interface MultiplexedConnection {

  /**
   * Takes what the client sent.
   *
   * @return whether the connection goes on; what is left in the input comes again with what follows
   */
  boolean input(Buffer input);

  /** Ends it where it carries nothing, or the client owes something for too long. */
  void look(long now);

  /** The client is to go elsewhere with what it has not sent yet. */
  void announceLeave();

  /** No more requests; those under way may end. */
  void leave();

  /** It is no more: whoever waits for it goes on. */
  void closed(String why);
}
