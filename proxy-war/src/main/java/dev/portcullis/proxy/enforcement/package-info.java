/** Asks for a decision on each request, and forwards or denies it. */
@NullMarked
package dev.portcullis.proxy.enforcement;

import org.jspecify.annotations.NullMarked;
