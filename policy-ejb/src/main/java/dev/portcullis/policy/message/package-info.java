/** What a route says of messages that pass it: the fields that it edits. */
@NullMarked
package dev.portcullis.policy.message;

import org.jspecify.annotations.NullMarked;
