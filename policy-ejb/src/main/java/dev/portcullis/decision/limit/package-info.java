/** What limits take of a request, and what it owes them until it has ended. */
@NullMarked
package dev.portcullis.decision.limit;

import org.jspecify.annotations.NullMarked;
