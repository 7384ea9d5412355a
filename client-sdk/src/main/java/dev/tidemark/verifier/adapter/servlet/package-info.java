/**
 * A Jakarta Servlet 6 filter that lets a request pass once a verifier allows it. The only package that needs the Servlet
 * API, which the container has.
 *
 * <p>What it guarantees: what is protected reads the very bytes that were hashed and decided on, by every way the API
 * has to read a body; who calls is told by the proven passport alone; everything that fails before a decision denies.
 * What it does not: it decides on the raw path, and a container that maps raw paths to servlets loosely is kept in line
 * by routes, which match no path with two readings.
 *
 * <p><b>An attacker who controls a request</b> can have 256 KiB of it in memory and 10 MiB on disk while it is served,
 * both adjustable, and only with a passport of a known issuer that is not revoked.
 */
@NullMarked
package dev.tidemark.verifier.adapter.servlet;

import org.jspecify.annotations.NullMarked;
