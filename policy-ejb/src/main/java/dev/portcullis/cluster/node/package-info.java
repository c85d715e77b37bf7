/** What nodes tell of themselves, and the list of all nodes. */
@NullMarked
package dev.portcullis.cluster.node;

import org.jspecify.annotations.NullMarked;
