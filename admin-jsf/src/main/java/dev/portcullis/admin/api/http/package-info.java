/**
 * What all resources share: who may call, bounds, JSON bodies, preconditions, problem documents.
 */
@NullMarked
package dev.portcullis.admin.api.http;

import org.jspecify.annotations.NullMarked;
