/** Signing in and out, and the own account. */
@NullMarked
package dev.portcullis.admin.login;

import org.jspecify.annotations.NullMarked;
