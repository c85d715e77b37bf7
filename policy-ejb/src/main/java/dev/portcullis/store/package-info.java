/** What is kept: entities, migrations, the database. */
@NullMarked
package dev.portcullis.store;

import org.jspecify.annotations.NullMarked;
