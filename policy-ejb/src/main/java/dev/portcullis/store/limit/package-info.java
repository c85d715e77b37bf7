/** Overrides of limits, and the ledger of quotas. */
@NullMarked
package dev.portcullis.store.limit;

import org.jspecify.annotations.NullMarked;
