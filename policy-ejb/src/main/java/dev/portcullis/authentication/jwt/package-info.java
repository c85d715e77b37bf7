/** Bearer tokens: signature, claims, subject (RFC 7515, RFC 7519). */
@NullMarked
package dev.portcullis.authentication.jwt;

import org.jspecify.annotations.NullMarked;
