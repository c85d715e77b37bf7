/** What is measured, and how: the matrix, latency at a fixed rate, requests in flight, growth. */
@NullMarked
package dev.portcullis.bench.measure;

import org.jspecify.annotations.NullMarked;
