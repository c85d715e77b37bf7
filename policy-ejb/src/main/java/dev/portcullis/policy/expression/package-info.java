/** Conditions and keys in CEL: compiled, bounded in cost, evaluated. */
@NullMarked
package dev.portcullis.policy.expression;

import org.jspecify.annotations.NullMarked;
