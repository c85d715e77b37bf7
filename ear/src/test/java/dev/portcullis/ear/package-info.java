/** The assembled EAR on a full application server. */
@NullMarked
package dev.portcullis.ear;

import org.jspecify.annotations.NullMarked;
