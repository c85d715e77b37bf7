/**
 * Texts of a policy as trees: YAML and JSON, names, quantities, networks, and the problems found in
 * them.
 */
@NullMarked
package dev.portcullis.policy.text;

import org.jspecify.annotations.NullMarked;
