/** Talks HTTP/1.1 to upstreams; knows nothing of servlets. */
@NullMarked
package dev.portcullis.proxy.upstream;

import org.jspecify.annotations.NullMarked;
