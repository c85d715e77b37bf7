/** Limits as they are asked: key, tiers, costs, plans. */
@NullMarked
package dev.portcullis.policy.limit;

import org.jspecify.annotations.NullMarked;
