/** Who administers, and how that is changed, in plain Java. */
@NullMarked
package dev.portcullis.administration.account;

import org.jspecify.annotations.NullMarked;
