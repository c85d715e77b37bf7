/** What HTTP/2 (RFC 9113) and HPACK (RFC 7541) say on the wire. */
@NullMarked
package dev.portcullis.proxy.http2;

import org.jspecify.annotations.NullMarked;
