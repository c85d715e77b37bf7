/** What a route has done to the messages that pass it: edits of their fields. */
@NullMarked
package dev.portcullis.decision.message;

import org.jspecify.annotations.NullMarked;
