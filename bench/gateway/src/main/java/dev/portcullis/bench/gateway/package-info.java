/** Spring Cloud Gateway with the checks that Portcullis makes, as a peer of the benchmark. */
@NullMarked
package dev.portcullis.bench.gateway;

import org.jspecify.annotations.NullMarked;
