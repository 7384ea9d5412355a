/**
 * The attacks on a reader of a domain, one class each: what the attacker holds is built from real keys, and what happens
 * is looked at from outside, through the client. {@code docs/reference/attacks.md} is the table of them all.
 */
package dev.tidemark.attack;
