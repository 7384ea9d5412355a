/** The state of each domain that is being served: ready-made bytes behind one reference. */
@NullMarked
package dev.tidemark.server.repository;

import org.jspecify.annotations.NullMarked;
