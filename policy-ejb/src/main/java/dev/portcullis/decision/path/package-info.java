/** How a decision is come to: one list of stages, walked over one evaluation. */
@NullMarked
package dev.portcullis.decision.path;

import org.jspecify.annotations.NullMarked;
