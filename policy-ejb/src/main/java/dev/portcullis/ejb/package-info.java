/** The faces that a container sees: decision, administration, timers. */
@NullMarked
package dev.portcullis.ejb;

import org.jspecify.annotations.NullMarked;
