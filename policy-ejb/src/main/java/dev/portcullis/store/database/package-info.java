/** The database itself: connections, migrations, transactions, outages. */
@NullMarked
package dev.portcullis.store.database;

import org.jspecify.annotations.NullMarked;
