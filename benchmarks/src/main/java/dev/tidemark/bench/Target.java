package dev.tidemark.bench;

/**
 * What is asked for.
 *
 * @param name in the figures
 * @param path the same at both servers
 * @param conditional whether the last entity tag is sent along, so that the answer has no body
 * @param bytes of the representation
 */
record Target(String name, String path, boolean conditional, int bytes) {}
