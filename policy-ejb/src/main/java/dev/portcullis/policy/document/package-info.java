/** The policy as it is written: its parts as records, read from and written to YAML and JSON. */
@NullMarked
package dev.portcullis.policy.document;

import org.jspecify.annotations.NullMarked;
