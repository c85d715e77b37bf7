/** The limits of the policy document. */
@NullMarked
package dev.portcullis.policy.document.limit;

import org.jspecify.annotations.NullMarked;
