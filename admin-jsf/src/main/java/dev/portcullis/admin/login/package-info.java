/** Signing in and out, the own account, and those of others. */
@NullMarked
package dev.portcullis.admin.login;

import org.jspecify.annotations.NullMarked;
