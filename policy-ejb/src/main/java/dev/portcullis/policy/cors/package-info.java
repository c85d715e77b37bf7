/** What a route says of browsers: which pages may read its answers, which may change something. */
@NullMarked
package dev.portcullis.policy.cors;

import org.jspecify.annotations.NullMarked;
