/** Budgets and requests under way that all nodes share. */
@NullMarked
package dev.portcullis.cluster.limit;

import org.jspecify.annotations.NullMarked;
