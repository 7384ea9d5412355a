/**
 * The three verbs of TUF's conformance suite as a command line. Composition root: here the clock of the operating system
 * and the network are chosen. It loads as little as it can, since it is started often and lives shortly.
 */
@NullMarked
package dev.tidemark.client.cli;

import org.jspecify.annotations.NullMarked;
