/** API keys and certificates: issuing, adopting, revoking, in plain Java. */
@NullMarked
package dev.portcullis.administration.credential;

import org.jspecify.annotations.NullMarked;
