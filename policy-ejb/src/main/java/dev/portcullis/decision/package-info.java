/** The answer to an access request, and what it obliges the enforcement point to. */
@NullMarked
package dev.portcullis.decision;

import org.jspecify.annotations.NullMarked;
