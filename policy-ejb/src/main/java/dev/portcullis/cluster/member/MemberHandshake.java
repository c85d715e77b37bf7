package dev.portcullis.cluster.member;

import com.hazelcast.nio.MemberSocketInterceptor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Both ends of each connection of the grid prove that they know the cluster's secret, before a
 * single octet of the grid's own protocol is read: challenge and response by HMAC-SHA-256 (RFC
 * 2104), each end over both nonces and under a name of its own, so that no answer can be sent back
 * as another (ISO/IEC 9798-4, mutual, three passes).
 *
 * <pre>
 *   connects                     accepts
 *   greeting, nonce c   ──────►
 *                       ◄──────  nonce a, HMAC("accepts" c a)
 *   HMAC("connects" a c) ─────►
 *                       ◄──────  1
 * </pre>
 *
 * <p>Who listens in may try passwords on what was seen, so the key is the secret stretched by
 * PBKDF2 (RFC 8018). What follows is neither encrypted nor authenticated: who can change packets on
 * the way can still do harm.
 *
 * <p>Strangers cost little: at most {@value #AT_ONCE} are listened to at a time, for at most three
 * seconds each, and the log tells of them in one line a minute.
 */
public final class MemberHandshake implements MemberSocketInterceptor {

  private static final Logger LOG = Logger.getLogger(MemberHandshake.class.getName());
  private static final byte[] GREETING = "portcullis-grid-1\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ACCEPTS = "accepts".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONNECTS = "connects".getBytes(StandardCharsets.US_ASCII);
  private static final byte WELCOME = 1;
  private static final int NONCE = 32;
  private static final int PROOF = 32;
  private static final int ROUNDS = 210_000;
  public static final int AT_ONCE = 32;
  private static final long PATIENCE_MILLIS = 3_000;
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - QUIET_NANOS);

  /**
   * @param cluster the cluster's name: the same secret of another cluster is another key
   */
  public MemberHandshake(String cluster, String secret) {
    this.key = stretched(cluster, secret);
  }

  private static SecretKeySpec stretched(String cluster, String secret) {
    byte[] salt = ("portcullis grid " + cluster).getBytes(StandardCharsets.UTF_8);
    try {
      var spec = new PBEKeySpec(secret.toCharArray(), salt, ROUNDS, 256);
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      return new SecretKeySpec(key, "HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2 with SHA-256", e);
    }
  }

  @Override
  public void init(Properties properties) {
    // all is said by the constructor
  }

  @Override
  public void onConnect(Socket socket) throws IOException {
    var wire = new Wire(socket);
    byte[] ours = nonce();
    wire.send(GREETING, ours);
    byte[] theirs = wire.read(NONCE);
    if (!MessageDigest.isEqual(wire.read(PROOF), proof(ACCEPTS, ours, theirs))) {
      throw new IOException("the other end does not know the cluster's secret");
    }
    wire.send(proof(CONNECTS, theirs, ours));
    if (wire.read(1)[0] != WELCOME) {
      throw new IOException("the other end does not take this member");
    }
    wire.done();
  }

  @Override
  public void onAccept(Socket socket) throws IOException {
    if (!places.tryAcquire()) {
      throw refused("too many connections at once want to be let in");
    }
    try {
      letIn(new Wire(socket));
    } catch (EOFException | java.net.SocketTimeoutException e) {
      throw refused("a connection said nothing, or not enough");
    } finally {
      places.release();
    }
  }

  private void letIn(Wire wire) throws IOException {
    if (!Arrays.equals(wire.read(GREETING.length), GREETING)) {
      throw refused("a connection speaks another protocol");
    }
    byte[] theirs = wire.read(NONCE);
    byte[] ours = nonce();
    wire.send(ours, proof(ACCEPTS, theirs, ours));
    if (!MessageDigest.isEqual(wire.read(PROOF), proof(CONNECTS, ours, theirs))) {
      throw refused("a connection does not know the cluster's secret");
    }
    wire.send(new byte[] {WELCOME});
    wire.done();
  }

  private IOException refused(String why) {
    long count = refused.incrementAndGet();
    long last = toldAt.get();
    if (System.nanoTime() - last > QUIET_NANOS && toldAt.compareAndSet(last, System.nanoTime())) {
      LOG.warning("the grid port refused " + count + " connection(s) so far, the last one: " + why);
    }
    return new IOException(why);
  }

  private byte[] nonce() {
    var nonce = new byte[NONCE];
    random.nextBytes(nonce);
    return nonce;
  }

  private byte[] proof(byte[] role, byte[] first, byte[] second) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(role);
      mac.update(first);
      return mac.doFinal(second);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
    }
  }

  /** Exact reads under one deadline; nothing is read ahead of the grid's own protocol. */
  private static final class Wire {
    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    Wire(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    }

    byte[] read(int count) throws IOException {
      var octets = new byte[count];
      int at = 0;
      while (at < count) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        socket.setSoTimeout((int) Math.max(1, left));
        int read = left > 0 ? in.read(octets, at, count - at) : -1;
        if (read < 0) {
          throw new EOFException("the other end said nothing in time");
        }
        at += read;
      }
      return octets;
    }

    void send(byte[]... parts) throws IOException {
      for (byte[] part : parts) {
        socket.getOutputStream().write(part);
      }
    }

    void done() throws IOException {
      socket.setSoTimeout(0);
    }
  }
}
