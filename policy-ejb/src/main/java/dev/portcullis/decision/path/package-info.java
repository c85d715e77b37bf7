/** How a decision is come to: the stages, and the one list that says their order. */
@NullMarked
package dev.portcullis.decision.path;

import org.jspecify.annotations.NullMarked;
