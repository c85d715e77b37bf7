/** The policy in force: compiled from the document, deeply immutable, asked by each request. */
@NullMarked
package dev.portcullis.policy.compiled;

import org.jspecify.annotations.NullMarked;
