/** What a method of authentication takes and yields; API keys and certificates. */
@NullMarked
package dev.portcullis.authentication.method;

import org.jspecify.annotations.NullMarked;
