/**
 * What every adapter between a web framework and a verifier shares. No web framework in it.
 *
 * <p>Not part of the trusted core: what is decided is decided there, and this says it over HTTP.
 */
@NullMarked
package dev.tidemark.verifier.adapter;

import org.jspecify.annotations.NullMarked;
