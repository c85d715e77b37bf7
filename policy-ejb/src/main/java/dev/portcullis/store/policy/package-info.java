/** Versions of the policy and their publication. */
@NullMarked
package dev.portcullis.store.policy;

import org.jspecify.annotations.NullMarked;
