/** Decisions that were made, that would be made and why, and those of OpenID AuthZEN. */
@NullMarked
package dev.portcullis.admin.api.decision;

import org.jspecify.annotations.NullMarked;
