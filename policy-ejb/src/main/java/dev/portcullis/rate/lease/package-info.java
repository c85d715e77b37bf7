/** One budget for all nodes: leases of it, their books and settlement. */
@NullMarked
package dev.portcullis.rate.lease;

import org.jspecify.annotations.NullMarked;
