/** What is asked of an upstream and what it answers; knows nothing of servlets. */
@NullMarked
package dev.portcullis.proxy.upstream;

import org.jspecify.annotations.NullMarked;
