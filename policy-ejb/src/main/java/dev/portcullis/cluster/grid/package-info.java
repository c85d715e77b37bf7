/** The grid of all nodes: settings, start, clock, events. */
@NullMarked
package dev.portcullis.cluster.grid;

import org.jspecify.annotations.NullMarked;
