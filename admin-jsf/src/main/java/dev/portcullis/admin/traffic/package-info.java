/** What passes the gate: totals, nodes, single decisions and why, who is suspended. */
@NullMarked
package dev.portcullis.admin.traffic;

import org.jspecify.annotations.NullMarked;
