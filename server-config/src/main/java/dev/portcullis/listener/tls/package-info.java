/** TLS of the listeners, with the keys that the launcher has at a time. */
@NullMarked
package dev.portcullis.listener.tls;

import org.jspecify.annotations.NullMarked;
