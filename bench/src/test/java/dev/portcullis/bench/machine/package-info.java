@NullMarked
package dev.portcullis.bench.machine;

import org.jspecify.annotations.NullMarked;
