/** How members prove themselves to each other, and who is one. */
@NullMarked
package dev.portcullis.cluster.member;

import org.jspecify.annotations.NullMarked;
