/** What stands before every page: the listener, the browser's bounds, who asks. */
@NullMarked
package dev.portcullis.admin.gate;

import org.jspecify.annotations.NullMarked;
