@NullMarked
package dev.portcullis.bench.peer;

import org.jspecify.annotations.NullMarked;
