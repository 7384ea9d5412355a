/**
 * The demonstration: the real server and three real verifiers, each a process of its own, on this machine. Nothing is
 * acted: what the screen shows is what those processes answered.
 */
@NullMarked
package dev.tidemark.cli.demo;

import org.jspecify.annotations.NullMarked;
