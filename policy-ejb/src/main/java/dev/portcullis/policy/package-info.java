/** The policy: document, compiler, snapshot. */
@NullMarked
package dev.portcullis.policy;

import org.jspecify.annotations.NullMarked;
