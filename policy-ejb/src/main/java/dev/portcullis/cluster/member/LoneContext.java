package dev.portcullis.cluster.member;

import com.hazelcast.cluster.Address;
import com.hazelcast.instance.AddressPicker;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.Joiner;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node without members: it opens no port, and looks for nobody. */
public final class LoneContext extends DefaultNodeContext {

  @Override
  public AddressPicker createAddressPicker(Node node) {
    return new NoPort(new Address(InetAddress.getLoopbackAddress(), 0));
  }

  @Override
  public @Nullable Joiner createJoiner(Node node) {
    return null;
  }

  /**
   * @param name what the grid calls this node; nothing listens there
   */
  private record NoPort(Address name) implements AddressPicker {

    @Override
    public void pickAddress() {
      // there is none to be had
    }

    @Override
    public Address getBindAddress(EndpointQualifier qualifier) {
      return name;
    }

    @Override
    public Address getPublicAddress(EndpointQualifier qualifier) {
      return name;
    }

    @Override
    public Map<EndpointQualifier, Address> getPublicAddressMap() {
      return Map.of(EndpointQualifier.MEMBER, name);
    }

    @Override
    public Map<EndpointQualifier, Address> getBindAddressMap() {
      return getPublicAddressMap();
    }

    @Override
    public @Nullable ServerSocketChannel getServerSocketChannel(EndpointQualifier qualifier) {
      return null;
    }

    @Override
    public Map<EndpointQualifier, ServerSocketChannel> getServerSocketChannels() {
      return Map.of();
    }
  }
}
