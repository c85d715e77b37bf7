/** Overrides and resets of limits, and quotas of a node, in plain Java. */
@NullMarked
package dev.portcullis.administration.limit;

import org.jspecify.annotations.NullMarked;
