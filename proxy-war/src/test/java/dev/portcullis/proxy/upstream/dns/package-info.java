@NullMarked
package dev.portcullis.proxy.upstream.dns;

import org.jspecify.annotations.NullMarked;
