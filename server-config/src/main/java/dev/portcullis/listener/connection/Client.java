package dev.portcullis.listener.connection;

import dev.portcullis.listener.message.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the guard knows it. One thread reads of a connection at a time; only the deadline
 * is looked at by another.
 */
public final class Client implements BooleanSupplier {

  private static final Attribute<Client> ATTRIBUTE =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("portcullis.client");

  private final Connection<?> connection;
  private final boolean data;
  private volatile long deadline;
  private volatile @Nullable PartialHead partialHead;
  private volatile @Nullable LingeringClose close;
  private volatile @Nullable MultiplexedConnection http2;
  private final HeadFields fields = new HeadFields();
  private volatile long waitingSince;
  private volatile boolean left;
  private boolean spoken;
  private final ArrivingBody body = new ArrivingBody();
  private volatile int held;

  private Client(Connection<?> connection, boolean data) {
    this.connection = connection;
    this.data = data;
  }

  /**
   * The client of this connection.
   *
   * @param inner the listeners that are not for data
   */
  public static Client of(Connection<?> connection, InnerListeners inner) {
    Client client = ATTRIBUTE.get(connection);
    if (client == null) {
      client = new Client(connection, !inner.has(connection));
      ATTRIBUTE.set(connection, client);
    }
    return client;
  }

  /** Whether a connection carries many requests at once. */
  public static boolean multiplexed(Connection<?> connection) {
    Client client = ATTRIBUTE.get(connection);
    return client != null && client.http2 != null;
  }

  public Connection<?> connection() {
    return connection;
  }

  /** Whether it came to a data listener. */
  public boolean data() {
    return data;
  }

  @Nullable InetAddress address() {
    return connection.getPeerAddress() instanceof InetSocketAddress peer ? peer.getAddress() : null;
  }

  /** It must have sent what it owes after so many nanoseconds. */
  public void owesWithin(long nanos) {
    long end = System.nanoTime() + nanos;
    deadline = end == 0 ? 1 : end;
  }

  public boolean owes() {
    return deadline != 0;
  }

  public void owesNothing() {
    deadline = 0;
  }

  boolean late(long now) {
    long end = deadline;
    return end != 0 && now - end > 0;
  }

  public @Nullable PartialHead partialHead() {
    return partialHead;
  }

  public void partialHead(@Nullable PartialHead head) {
    partialHead = head;
  }

  public @Nullable LingeringClose close() {
    return close;
  }

  /**
   * Its last answer is on the way; what it sends is dropped.
   *
   * @param mostOctets how much of that there may be
   */
  public LingeringClose beginClose(long mostOctets) {
    var begun = new LingeringClose(this, mostOctets);
    close = begun;
    partialHead = null;
    owesWithin(LingeringClose.SILENT_NANOS);
    return begun;
  }

  /** Answers it for the last time. */
  public LingeringClose refuse(Refusal.Kind kind) {
    var refusal = Refusal.of(kind);
    refusal.log(connection);
    LingeringClose begun = beginClose(LingeringClose.ANY_OCTETS);
    begun.send(Buffers.wrap(connection.getMemoryManager(), refusal.answer()));
    return begun;
  }

  /** Its connection, where that carries many requests at once. */
  public @Nullable MultiplexedConnection http2() {
    return http2;
  }

  public void http2(MultiplexedConnection session) {
    http2 = session;
    owesNothing();
  }

  /** The fields of its heads. */
  public HeadFields fields() {
    return fields;
  }

  /** Octets of its body that are held until the request is answered: {@link HeldBodies}. */
  int held() {
    return held;
  }

  void held(int octets) {
    held = octets;
  }

  /** Whether a request came already. */
  public boolean spoken() {
    return spoken;
  }

  /** A request came; its body begins. */
  public void speaks() {
    spoken = true;
    body.begin();
    waitingSince = 0;
    partialHead = null;
    owesNothing();
  }

  /** All of its request is here: it waits for the answer, and nothing is read of it until then. */
  public void waits() {
    waitingSince = body.since() == 0 ? 1 : body.since();
  }

  /** It has its answer. */
  public void answered() {
    waitingSince = 0;
  }

  /**
   * Since when it waits for an answer, in the time of {@link System#nanoTime()}; 0: it does not.
   */
  long waitingSince() {
    return waitingSince;
  }

  /** It closed its connection while it waited. */
  void left() {
    left = true;
  }

  /** Whether it closed its connection while it waited for an answer. */
  @Override
  public boolean getAsBoolean() {
    return left || !connection.isOpen();
  }

  /** Whether a body comes so slowly that it is an attack. */
  public boolean trickles(int octets, ListenerBounds bounds) {
    return body.trickles(octets, bounds);
  }
}
