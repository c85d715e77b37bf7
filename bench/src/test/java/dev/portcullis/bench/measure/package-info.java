@NullMarked
package dev.portcullis.bench.measure;

import org.jspecify.annotations.NullMarked;
