/** The record of who did what, and what was refused to whom. */
@NullMarked
package dev.portcullis.store.audit;

import org.jspecify.annotations.NullMarked;
