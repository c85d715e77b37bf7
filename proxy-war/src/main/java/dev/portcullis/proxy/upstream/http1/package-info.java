/** Talks HTTP/1.1 (RFC 9112) to a target. */
@NullMarked
package dev.portcullis.proxy.upstream.http1;

import org.jspecify.annotations.NullMarked;
