/** A file system that tells of every change before it is made, and what a stop at any of them leaves behind. */
package dev.tidemark.client.disk;
