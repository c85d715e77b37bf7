/** The enforcement point: takes requests in, asks for a decision, forwards or denies. */
@NullMarked
package dev.portcullis.proxy;

import org.jspecify.annotations.NullMarked;
