/** What nodes learn from each other: baselines and decisions. */
@NullMarked
package dev.portcullis.cluster.feed;

import org.jspecify.annotations.NullMarked;
