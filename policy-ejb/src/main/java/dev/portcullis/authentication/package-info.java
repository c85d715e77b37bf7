/** Who is asking: one file per method; the first responsible one decides. */
@NullMarked
package dev.portcullis.authentication;

import org.jspecify.annotations.NullMarked;
