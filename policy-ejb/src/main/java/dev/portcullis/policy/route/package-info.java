/** Which route a request takes: templates of paths and their table. */
@NullMarked
package dev.portcullis.policy.route;

import org.jspecify.annotations.NullMarked;
