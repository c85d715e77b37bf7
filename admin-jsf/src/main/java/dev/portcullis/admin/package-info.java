/** The console: one small bean for each page. */
@NullMarked
package dev.portcullis.admin;

import org.jspecify.annotations.NullMarked;
