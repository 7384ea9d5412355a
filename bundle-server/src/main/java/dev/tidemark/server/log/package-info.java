/**
 * How a server logs: one line an event, as text or as JSON, on standard error.
 *
 * <p><b>Guarantees.</b> Whatever is logged, by whom ever it was named, stays on its line: control and formatting
 * characters are escaped, long values are cut. Libraries speak from warnings on, whatever level is asked for: what they
 * say below that is not ours to vouch for.
 */
@NullMarked
package dev.tidemark.server.log;

import org.jspecify.annotations.NullMarked;
