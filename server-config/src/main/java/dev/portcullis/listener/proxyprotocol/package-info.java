/** The PROXY protocol: a load balancer says, before all else, for whom it opened a connection. */
@NullMarked
package dev.portcullis.listener.proxyprotocol;

import org.jspecify.annotations.NullMarked;
