/** How many requests of a key may be under way at once. */
@NullMarked
package dev.portcullis.rate.concurrency;

import org.jspecify.annotations.NullMarked;
