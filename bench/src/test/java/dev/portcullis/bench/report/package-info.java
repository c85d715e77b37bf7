@NullMarked
package dev.portcullis.bench.report;

import org.jspecify.annotations.NullMarked;
