/** What past behaviour says: baselines, risk, quarantine. */
@NullMarked
package dev.portcullis.behaviour;

import org.jspecify.annotations.NullMarked;
