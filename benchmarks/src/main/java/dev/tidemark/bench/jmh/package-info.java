/** The methods that JMH measures, ours and the peers', and what they need. Each runs in a process of its own. */
@NullMarked
package dev.tidemark.bench.jmh;

import org.jspecify.annotations.NullMarked;
