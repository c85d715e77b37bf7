/**
 * What is signed or encrypted, and by which key it may be (RFC 7515 to RFC 7518); knows neither
 * issuers nor policies.
 */
@NullMarked
package dev.portcullis.authentication.jose;

import org.jspecify.annotations.NullMarked;
