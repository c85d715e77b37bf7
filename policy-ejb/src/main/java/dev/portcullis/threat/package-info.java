/** The inspection of a request for attacks: what it is asked, and what it found. */
@NullMarked
package dev.portcullis.threat;

import org.jspecify.annotations.NullMarked;
