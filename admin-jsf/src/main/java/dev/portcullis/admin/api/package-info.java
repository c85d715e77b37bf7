/** Administration and decisions for programs: the two REST applications and their description. */
@NullMarked
package dev.portcullis.admin.api;

import org.jspecify.annotations.NullMarked;
