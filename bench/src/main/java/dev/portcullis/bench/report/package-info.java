/** The report of a run: ratios, tables, one picture, and everything as JSON. */
@NullMarked
package dev.portcullis.bench.report;

import org.jspecify.annotations.NullMarked;
