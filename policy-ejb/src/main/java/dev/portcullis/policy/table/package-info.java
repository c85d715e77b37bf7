/** How a section of the policy document is declared once, and read, written and shown by that. */
@NullMarked
package dev.portcullis.policy.table;

import org.jspecify.annotations.NullMarked;
