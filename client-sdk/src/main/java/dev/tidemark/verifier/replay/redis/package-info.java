/**
 * Remembers in a Redis 7 that several verifiers share which passports were used. The only package that needs Jedis, which
 * whoever uses it brings along.
 *
 * <p>Not part of the trusted core. What it guarantees: of any number of attempts by any number of verifiers one is first,
 * as long as that Redis keeps what it was told; a Redis that is away, silent, full, not the primary, not ours to write
 * or free to evict denies. What it does not: Redis forgets what it lost in a restart without {@code appendfsync always}
 * or in a failover to a replica that lagged, and it counts time by its own wall clock.
 *
 * <p><b>Who controls the Redis</b>, or the way to it where TLS was turned off, can have every request denied, let a
 * captured request pass again while its passport lives, see when passports are used (as digests, not by name), and have
 * this process spend memory on an answer; he cannot make anything pass that was not signed, fresh and unrevoked.
 */
@NullMarked
package dev.tidemark.verifier.replay.redis;

import org.jspecify.annotations.NullMarked;
