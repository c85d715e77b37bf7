/** Brings a request to a target of its upstream, again where it may, and asks how targets are. */
@NullMarked
package dev.portcullis.proxy.upstream.transport;

import org.jspecify.annotations.NullMarked;
