package dev.portcullis.bench.limits;

/** A limiter that is measured: decides for one key. */
interface Tool {
  /** Whether one unit was there. */
  boolean admits();
}
