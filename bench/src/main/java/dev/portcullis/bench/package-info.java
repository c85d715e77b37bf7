/** The benchmark: Portcullis beside its peers under the same load, in one run on one machine. */
@NullMarked
package dev.portcullis.bench;

import org.jspecify.annotations.NullMarked;
