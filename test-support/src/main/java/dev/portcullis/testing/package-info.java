/** What the tests of several modules share: waiting, ports, keys, peers, rules of packages. */
@NullMarked
package dev.portcullis.testing;

import org.jspecify.annotations.NullMarked;
