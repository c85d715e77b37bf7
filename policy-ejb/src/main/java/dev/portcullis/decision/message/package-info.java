/**
 * What a route has done to messages: edits of their fields, and what its answers owe to browsers.
 */
@NullMarked
package dev.portcullis.decision.message;

import org.jspecify.annotations.NullMarked;
