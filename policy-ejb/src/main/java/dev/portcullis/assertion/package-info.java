/** What upstreams are told of a subject, signed so that they need not believe the network. */
@NullMarked
package dev.portcullis.assertion;

import org.jspecify.annotations.NullMarked;
