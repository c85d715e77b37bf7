/** Recognises SQL that breaks out of a value. */
@NullMarked
package dev.portcullis.threat.detector.sql;

import org.jspecify.annotations.NullMarked;
