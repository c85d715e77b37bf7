/** Servlets on a bare Payara Micro: what the server alone costs. */
@NullMarked
package dev.portcullis.bench.servlet;

import org.jspecify.annotations.NullMarked;
