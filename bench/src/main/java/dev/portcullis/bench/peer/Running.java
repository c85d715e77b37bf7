package dev.portcullis.bench.peer;

import dev.portcullis.bench.machine.Child;
import dev.portcullis.bench.machine.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A peer that has been started.
 *
 * @param child its process
 * @param port where it answers, on the loopback address
 * @param prefix what its paths begin with
 * @param java whether it is a Java virtual machine
 */
public record Running(Child child, int port, String prefix, boolean java) implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);

  /** Waits until a native process listens at the port. */
  static Running onceListening(Child child, int port) throws IOException, InterruptedException {
    await(child, () -> listening(port));
    return new Running(child, port, "", false);
  }

  /** Waits until a Java process has printed that it is ready. */
  static Running onceItSays(String text, Child child, int port, String prefix)
      throws IOException, InterruptedException {
    await(child, () -> child.output().contains(text));
    return new Running(child, port, prefix, true);
  }

  private static void await(Child child, BooleanSupplier ready)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    try {
      while (!ready.getAsBoolean()) {
        if (!child.running() || System.nanoTime() > end) {
          throw new IOException(child.name() + " did not start:\n" + child.output());
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      child.close();
      throw e;
    }
  }

  private static boolean listening(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(Ports.LOOPBACK, port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
