/** Copies of requests for another upstream, which nobody waits for. */
@NullMarked
package dev.portcullis.proxy.mirror;

import org.jspecify.annotations.NullMarked;
