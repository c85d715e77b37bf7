/** Who is signed in to the console, from where, and what that one may do. */
@NullMarked
package dev.portcullis.admin.session;

import org.jspecify.annotations.NullMarked;
