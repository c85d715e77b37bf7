/** Runs the embedded server. Loaded beside it, apart from the launcher. */
@NullMarked
package dev.portcullis.micro;

import org.jspecify.annotations.NullMarked;
