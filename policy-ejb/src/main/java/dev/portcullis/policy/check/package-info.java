/** What is wrong with a policy that can be read: one file per section. */
@NullMarked
package dev.portcullis.policy.check;

import org.jspecify.annotations.NullMarked;
