/** One access request on its way through the stages, and what is known of it so far. */
@NullMarked
package dev.portcullis.decision.evaluation;

import org.jspecify.annotations.NullMarked;
