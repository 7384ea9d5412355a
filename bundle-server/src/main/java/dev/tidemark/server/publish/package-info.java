/** Taking in signed metadata and revocations: both gates, then one durable step, then a signed statement. */
@NullMarked
package dev.tidemark.server.publish;

import org.jspecify.annotations.NullMarked;
