/** Keeping and passing on quarantines, in plain Java. */
@NullMarked
package dev.portcullis.administration.quarantine;

import org.jspecify.annotations.NullMarked;
