/** Publishing policies, and the one in force, in plain Java. */
@NullMarked
package dev.portcullis.administration.policy;

import org.jspecify.annotations.NullMarked;
