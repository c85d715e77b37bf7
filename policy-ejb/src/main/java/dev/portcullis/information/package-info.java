/** Information points: keys of issuers, facts about time, address and protocol. */
@NullMarked
package dev.portcullis.information;

import org.jspecify.annotations.NullMarked;
