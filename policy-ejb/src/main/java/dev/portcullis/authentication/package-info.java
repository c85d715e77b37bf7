/** Who is asking: the first responsible method decides. */
@NullMarked
package dev.portcullis.authentication;

import org.jspecify.annotations.NullMarked;
