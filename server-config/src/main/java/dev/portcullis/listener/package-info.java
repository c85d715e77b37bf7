/**
 * What stands on every listener before the server's own HTTP code: it refuses what the server would
 * answer by itself or read in its own way. Loaded beside the server, from a jar of its own.
 */
@NullMarked
package dev.portcullis.listener;

import org.jspecify.annotations.NullMarked;
