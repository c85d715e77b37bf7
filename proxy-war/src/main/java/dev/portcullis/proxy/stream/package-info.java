/** Exchanges that last: found, judged again, and cut where they may last no longer. */
@org.jspecify.annotations.NullMarked
package dev.portcullis.proxy.stream;
