/** The generic cell rate algorithm, its cells and their tables, on one node. */
@NullMarked
package dev.portcullis.rate.gcra;

import org.jspecify.annotations.NullMarked;
