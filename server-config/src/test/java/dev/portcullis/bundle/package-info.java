/** Tests of the assembled bundle, from outside: its jar as a process, its ports by sockets. */
@NullMarked
package dev.portcullis.bundle;

import org.jspecify.annotations.NullMarked;
