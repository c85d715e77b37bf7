/** How the parts are put together: one producer per room. */
@NullMarked
package dev.portcullis.assembly;

import org.jspecify.annotations.NullMarked;
