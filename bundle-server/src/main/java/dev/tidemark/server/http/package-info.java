/**
 * The HTTP surface. Two listeners: one that only reads ready-made bytes, one that takes changes.
 *
 * <p><b>Guarantees.</b> A body is bounded before it is read, in bytes and in time. A caller is authenticated before its
 * body is read. No answer carries the text of an exception.
 *
 * <p><b>Does not guarantee.</b> Confidentiality: both listeners speak plain HTTP, and TLS is for what stands in front.
 * That what is read is new: the bytes prove who signed them and when, and the reader judges; but for views, which prove
 * nothing and are refused once they may be old.
 *
 * <p><b>An attacker who can connect</b> can hold a connection for the idle time and a body for its deadline; without a
 * credential, no memory beyond the header limit.
 */
@NullMarked
package dev.tidemark.server.http;

import org.jspecify.annotations.NullMarked;
