@NullMarked
package dev.portcullis.proxy.resilience;

import org.jspecify.annotations.NullMarked;
