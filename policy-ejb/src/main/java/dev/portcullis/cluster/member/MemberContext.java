package dev.portcullis.cluster.member;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.nio.MemberSocketInterceptor;

/**
 * A member that talks to nobody who has not proven the cluster's secret: no member, and none of the
 * clients and text protocols that the community edition would let in by the cluster's name.
 */
public final class MemberContext extends DefaultNodeContext {

  private final MemberHandshake handshake;

  public MemberContext(MemberHandshake handshake) {
    this.handshake = handshake;
  }

  @Override
  public NodeExtension createNodeExtension(Node node) {
    return new Guarded(node, handshake);
  }

  private static final class Guarded extends DefaultNodeExtension {

    private final MemberHandshake handshake;

    Guarded(Node node, MemberHandshake handshake) {
      super(node);
      this.handshake = handshake;
    }

    @Override
    public MemberSocketInterceptor getSocketInterceptor(EndpointQualifier qualifier) {
      return handshake;
    }
  }
}
