/** What goes over the grid; only types of the JDK do. */
@NullMarked
package dev.portcullis.cluster;

import org.jspecify.annotations.NullMarked;
