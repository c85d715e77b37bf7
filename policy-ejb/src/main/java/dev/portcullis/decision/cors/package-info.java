/** What browsers are told of other sites' pages (CORS), and what is believed of them (CSRF). */
@NullMarked
package dev.portcullis.decision.cors;

import org.jspecify.annotations.NullMarked;
