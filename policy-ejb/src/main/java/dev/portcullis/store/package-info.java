/** What is kept, by what it is about; here the list of all of it. */
@NullMarked
package dev.portcullis.store;

import org.jspecify.annotations.NullMarked;
