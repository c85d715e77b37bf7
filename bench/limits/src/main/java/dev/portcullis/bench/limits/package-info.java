/** What limits cost and how exact they are, beside another library's on the same members. */
@NullMarked
package dev.portcullis.bench.limits;

import org.jspecify.annotations.NullMarked;
