/** Connections to targets: opened, kept, watched, read and written. */
@NullMarked
package dev.portcullis.proxy.upstream.connection;

import org.jspecify.annotations.NullMarked;
