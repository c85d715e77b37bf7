/** What a client asks for, as the enforcement point saw it. */
@NullMarked
package dev.portcullis.request;

import org.jspecify.annotations.NullMarked;
