/** Connections of clients: how many, for how long, and their end. */
@NullMarked
package dev.portcullis.listener.connection;

import org.jspecify.annotations.NullMarked;
