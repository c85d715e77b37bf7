/** Reads what is written in the fields of a request (RFC 9110 §5), strictly. */
@NullMarked
package dev.portcullis.proxy.fields;

import org.jspecify.annotations.NullMarked;
