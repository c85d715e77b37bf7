/** Which threads read connections and serve requests, and how many. */
@NullMarked
package dev.portcullis.listener.threads;

import org.jspecify.annotations.NullMarked;
