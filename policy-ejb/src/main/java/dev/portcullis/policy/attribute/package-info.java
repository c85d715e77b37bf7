/** What rules and keys of limits may ask of a request, its context and its answer. */
@NullMarked
package dev.portcullis.policy.attribute;

import org.jspecify.annotations.NullMarked;
