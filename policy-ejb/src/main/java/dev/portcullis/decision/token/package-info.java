/** A token that stands where browsers can put it: found, taken away, and what its answer owes. */
@NullMarked
package dev.portcullis.decision.token;

import org.jspecify.annotations.NullMarked;
