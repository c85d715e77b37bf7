/** Signed tokens for the load, and the keys by which they are checked. */
@NullMarked
package dev.portcullis.bench.token;

import org.jspecify.annotations.NullMarked;
