/** Asks name servers where services are (RFC 2782), and believes of the answers what is asked. */
@NullMarked
package dev.portcullis.proxy.upstream.dns;

import org.jspecify.annotations.NullMarked;
