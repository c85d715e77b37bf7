/** Accounts of the console: passwords, log-ins, locks. */
@NullMarked
package dev.portcullis.store.account;

import org.jspecify.annotations.NullMarked;
