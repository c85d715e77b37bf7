/** The enforcement point as an application: put together, started, told of, stopped. */
@NullMarked
package dev.portcullis.proxy;

import org.jspecify.annotations.NullMarked;
