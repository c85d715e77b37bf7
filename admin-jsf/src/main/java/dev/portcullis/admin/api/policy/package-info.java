/** The policy document, its versions, and which is in force. */
@NullMarked
package dev.portcullis.admin.api.policy;

import org.jspecify.annotations.NullMarked;
