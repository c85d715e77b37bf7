/** The running cluster: nodes, limits, quarantine, and who changed what. */
@NullMarked
package dev.portcullis.admin.api.operation;

import org.jspecify.annotations.NullMarked;
