/** HTTP/2 (RFC 9113) of clients, each stream of which is a request of the server. */
@NullMarked
package dev.portcullis.listener.http2;

import org.jspecify.annotations.NullMarked;
