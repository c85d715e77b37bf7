/** Starts the bundle: configuration, the unpacked server, the demo. */
@NullMarked
package dev.portcullis.launcher;

import org.jspecify.annotations.NullMarked;
