/** Administration and decisions for programs: REST, and OpenID AuthZEN. */
@NullMarked
package dev.portcullis.admin.api;

import org.jspecify.annotations.NullMarked;
