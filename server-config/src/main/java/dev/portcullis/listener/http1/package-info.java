/** HTTP/1.1 (RFC 9112) before the server reads it, and its answers. */
@NullMarked
package dev.portcullis.listener.http1;

import org.jspecify.annotations.NullMarked;
