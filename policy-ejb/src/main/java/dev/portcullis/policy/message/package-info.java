/**
 * What a route says of messages: the fields that it edits, and the answers that it gives itself.
 */
@NullMarked
package dev.portcullis.policy.message;

import org.jspecify.annotations.NullMarked;
