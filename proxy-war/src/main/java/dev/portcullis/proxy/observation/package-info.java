/** What is kept of every request: a line in the decision log, and measurements. */
@NullMarked
package dev.portcullis.proxy.observation;

import org.jspecify.annotations.NullMarked;
