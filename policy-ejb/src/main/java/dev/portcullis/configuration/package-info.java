/** What the owner sets, read once and validated. */
@NullMarked
package dev.portcullis.configuration;

import org.jspecify.annotations.NullMarked;
