@NullMarked
package dev.portcullis.bench.token;

import org.jspecify.annotations.NullMarked;
