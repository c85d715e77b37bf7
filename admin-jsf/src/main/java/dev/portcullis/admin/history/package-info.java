/** The versions of the policy: what they say, how they differ, which is in force. */
@NullMarked
package dev.portcullis.admin.history;

import org.jspecify.annotations.NullMarked;
