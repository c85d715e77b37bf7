/** Where a request came from, by the word of proxies that are trusted (RFC 7239). */
@NullMarked
package dev.portcullis.proxy.origin;

import org.jspecify.annotations.NullMarked;
