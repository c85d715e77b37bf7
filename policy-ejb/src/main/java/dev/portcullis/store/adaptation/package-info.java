/** Quarantines: what the behaviour of clients led to. */
@NullMarked
package dev.portcullis.store.adaptation;

import org.jspecify.annotations.NullMarked;
