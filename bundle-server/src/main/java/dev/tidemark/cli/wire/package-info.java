/** What the command line sends: forms of files, as the server's write listener takes them. */
@NullMarked
package dev.tidemark.cli.wire;

import org.jspecify.annotations.NullMarked;
