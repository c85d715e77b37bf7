/** The decision point: who may do what, in which context, and why. */
@NullMarked
package dev.portcullis.decision;

import org.jspecify.annotations.NullMarked;
