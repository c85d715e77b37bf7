package dev.portcullis.proxy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param peer the other end of the connection
 * @param trusted whether the peer is a proxy whose word counts
 * @param client the peer, or who a trusted peer says it speaks for
 * @param scheme of the client's connection
 * @param host the authority that a trusted peer says the client asked for, or null
 */
record ClientOrigin(
    InetAddress peer, boolean trusted, InetAddress client, String scheme, @Nullable String host) {}
