/** Who may call: API keys, certificates, issuers of tokens, console accounts. */
@NullMarked
package dev.portcullis.admin.api.credential;

import org.jspecify.annotations.NullMarked;
