/**
 * What the operating system and the virtual machines say of processes: time, memory, allocation.
 */
@NullMarked
package dev.portcullis.bench.machine;

import org.jspecify.annotations.NullMarked;
