/** The policy decision point: it walks the stages for requests, streams and questions. */
@NullMarked
package dev.portcullis.decision.point;

import org.jspecify.annotations.NullMarked;
