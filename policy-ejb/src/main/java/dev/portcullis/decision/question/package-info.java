/** Questions about requests that nobody made, in the terms of OpenID AuthZEN 1.0. */
@NullMarked
package dev.portcullis.decision.question;

import org.jspecify.annotations.NullMarked;
