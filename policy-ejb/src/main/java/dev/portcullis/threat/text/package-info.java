/** Texts as attackers write them: characters, words, encodings. */
@NullMarked
package dev.portcullis.threat.text;

import org.jspecify.annotations.NullMarked;
