/** Limits: GCRA, and the budget shared by the nodes. */
@NullMarked
package dev.portcullis.rate;

import org.jspecify.annotations.NullMarked;
