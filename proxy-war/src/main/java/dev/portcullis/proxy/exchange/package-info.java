/** One request with its body, from its reading to its line in the decision log. */
@NullMarked
package dev.portcullis.proxy.exchange;

import org.jspecify.annotations.NullMarked;
