/** Takes a request apart (path, fields, bodies of each media type) for the detectors. */
@NullMarked
package dev.portcullis.threat.content;

import org.jspecify.annotations.NullMarked;
