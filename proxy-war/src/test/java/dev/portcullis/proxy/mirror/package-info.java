@NullMarked
package dev.portcullis.proxy.mirror;

import org.jspecify.annotations.NullMarked;
