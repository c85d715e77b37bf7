/** The limiters of a node side by side, and how answers tell their state. */
@NullMarked
package dev.portcullis.rate;

import org.jspecify.annotations.NullMarked;
