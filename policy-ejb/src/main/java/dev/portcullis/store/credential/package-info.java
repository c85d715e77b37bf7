/** API keys (as hashes), revocations, and keys of assertions. */
@NullMarked
package dev.portcullis.store.credential;

import org.jspecify.annotations.NullMarked;
