/** Where the names of targets lead: resolved again and again, beside the requests. */
@NullMarked
package dev.portcullis.proxy.upstream.name;

import org.jspecify.annotations.NullMarked;
