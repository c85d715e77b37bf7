/** Connections that changed to another protocol after their request was permitted. */
@org.jspecify.annotations.NullMarked
package dev.portcullis.proxy.tunnel;
