/** Recognises scripts for browsers in a value. */
@NullMarked
package dev.portcullis.threat.detector.script;

import org.jspecify.annotations.NullMarked;
