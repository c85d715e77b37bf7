/** Which target of an upstream gets a request, whether any does, and whether it is tried again. */
@NullMarked
package dev.portcullis.proxy.resilience;

import org.jspecify.annotations.NullMarked;
