package dev.tidemark.verifier;

/** What becomes of a request before its passport is used up. */
public sealed interface Evaluation permits Decision.Deny, Ready {}
