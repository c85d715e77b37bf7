/** What a client gets: the answer of an upstream, or a denial. */
@NullMarked
package dev.portcullis.proxy.answer;

import org.jspecify.annotations.NullMarked;
