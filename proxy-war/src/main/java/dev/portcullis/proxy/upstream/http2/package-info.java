/** Talks HTTP/2 (RFC 9113) to a target. */
@NullMarked
package dev.portcullis.proxy.upstream.http2;

import org.jspecify.annotations.NullMarked;
