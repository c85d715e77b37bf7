/** Quotas of long periods, kept in a ledger that all nodes share. */
@NullMarked
package dev.portcullis.rate.quota;

import org.jspecify.annotations.NullMarked;
