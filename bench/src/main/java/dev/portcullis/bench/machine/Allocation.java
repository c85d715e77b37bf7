package dev.portcullis.bench.machine;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * How much another virtual machine has allocated on its heap: the sum over its threads, as {@code
 * com.sun.management.ThreadMXBean} counts it. Before JDK 21 threads that have ended are missing in
 * the sum; the threads that serve requests live on.
 */
public final class Allocation implements AutoCloseable {

  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final ObjectName threading;

  private Allocation(JMXConnector connector) throws IOException, JMException {
    this.connector = connector;
    this.server = connector.getMBeanServerConnection();
    this.threading = new ObjectName("java.lang:type=Threading");
  }

  /** Attaches to a virtual machine of the same user on this host. */
  @SuppressWarnings("BanJNDI") // the address comes from the machine just attached to
  public static Allocation of(long pid) throws IOException {
    try {
      var machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      return new Allocation(JMXConnectorFactory.connect(new JMXServiceURL(address)));
    } catch (AttachNotSupportedException | JMException e) {
      throw new IOException("process " + pid + " cannot be attached to", e);
    }
  }

  /** Bytes since its start. */
  public long bytes() throws IOException {
    try {
      return total();
    } catch (JMException before21) {
      try {
        return sum();
      } catch (JMException e) {
        throw new IOException(e);
      }
    }
  }

  private long total() throws IOException, JMException {
    return (Long) server.getAttribute(threading, "TotalThreadAllocatedBytes");
  }

  private long sum() throws IOException, JMException {
    Object ids = server.getAttribute(threading, "AllThreadIds");
    String[] signature = {long[].class.getName()};
    Object bytes =
        server.invoke(threading, "getThreadAllocatedBytes", new Object[] {ids}, signature);
    return Arrays.stream((long[]) bytes).filter(b -> b > 0).sum();
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
