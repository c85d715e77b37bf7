/** What the forms of the console share: fields, the entry that they edit, and its problems. */
@NullMarked
package dev.portcullis.admin.form;

import org.jspecify.annotations.NullMarked;
