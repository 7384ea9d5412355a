/**
 * The reader's end of push: one stream of server-sent events, bounded in every way, and what is in them.
 *
 * <p><b>Trust sentence.</b> Nothing here is believed. Whoever controls the stream can withhold events, repeat them, send
 * anything at all, or keep silent; the bytes go through the same workflow as fetched ones, so what is gained is what a
 * mirror can do: news comes later, which shows as age. He decides neither how many bytes are held (one event, 256 KiB)
 * nor how long silence is taken for news, nor how often a connection is tried. What this package does not do is judge:
 * whether an event brought something newer is told to it.
 */
@NullMarked
package dev.tidemark.client.push;

import org.jspecify.annotations.NullMarked;
