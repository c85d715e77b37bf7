/** What another limit would have done with the requests on record. */
@NullMarked
package dev.portcullis.decision.replay;

import org.jspecify.annotations.NullMarked;
