/** What recognises an attack in a text, in linear time: one file per class of attack. */
@NullMarked
package dev.portcullis.threat.detector;

import org.jspecify.annotations.NullMarked;
