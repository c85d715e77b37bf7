/** What is put under load, and the upstream behind it. */
@NullMarked
package dev.portcullis.bench.peer;

import org.jspecify.annotations.NullMarked;
