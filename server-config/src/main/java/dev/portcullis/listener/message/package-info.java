/** The octets of HTTP messages, and what this node answers by itself. */
@NullMarked
package dev.portcullis.listener.message;

import org.jspecify.annotations.NullMarked;
