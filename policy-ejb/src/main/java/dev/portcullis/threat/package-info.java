/** Inspection of requests for attacks, in linear time. */
@NullMarked
package dev.portcullis.threat;

import org.jspecify.annotations.NullMarked;
