package dev.tidemark.server.metrics;

import dev.tidemark.metadata.Rejection;
import dev.tidemark.server.access.AccessDenied;
import dev.tidemark.server.repository.RepositoryUnavailable;
import dev.tidemark.server.repository.RevocationRefused;
import dev.tidemark.server.signing.SigningRefused;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every code that can be the value of a label, by where it is counted. {@code CodesTest} holds the page of codes to it. */
final class Codes {
    /** A caller was refused. */
    static final Set<String> ACCESS = of(AccessDenied.Code.values(), AccessDenied.Code::code);

    /** The online signer refused. */
    static final Set<String> SIGNING = of(SigningRefused.Code.values(), SigningRefused.Code::code);

    /** Signed metadata that a reader would refuse. */
    static final Set<String> REJECTIONS = Rejection.CODES;

    /** Said by both services when the domain cannot go on. */
    private static final Set<String> UNAVAILABLE = plus(
            of(RepositoryUnavailable.Code.values(), RepositoryUnavailable.Code::code), "internal", "outcome_unknown");

    /** The gates of publishing, beyond the signatures. */
    static final Set<String> PUBLISH = plus(
            UNAVAILABLE,
            "epoch_change_not_published",
            "issuer_mismatch",
            "issuer_name_invalid",
            "key_binding_unknown",
            "namespace_collision",
            "policy_lint_failed",
            "role_not_publishable",
            "role_unknown",
            "slug_reused",
            "target_missing",
            "target_not_listed",
            "target_unexpected",
            "targets_not_published",
            "until_sequence_ahead",
            "version_conflict");

    /** The gates of revoking. */
    static final Set<String> REVOCATION = union(
            plus(UNAVAILABLE, "event_malformed", "events_count", "issuer_over_limit"),
            of(RevocationRefused.Code.values(), RevocationRefused.Code::code));

    /** Refused where requests are taken in, or where auditors are answered. */
    static final Set<String> HTTP = Set.of(
            "after_ahead",
            "bodies_over_budget",
            "body_malformed",
            "body_too_large",
            "body_too_slow",
            "check_malformed",
            "domain_unknown",
            "headers_too_large",
            "headers_too_slow",
            "internal",
            "limit_out_of_bounds",
            "media_type_unsupported",
            "method_not_allowed",
            "names_count",
            "not_found",
            "path_too_long",
            "query_malformed",
            "request_malformed",
            "streams_over_limit",
            "view_stale",
            "view_too_large");

    /** What can keep a domain from signing. */
    static final Set<String> FAILING = union(
            plus(of(RepositoryUnavailable.Code.values(), RepositoryUnavailable.Code::code), "internal"), REJECTIONS);

    private Codes() {}

    private static <T> Set<String> of(T[] constants, Function<T, String> code) {
        return Arrays.stream(constants).map(code).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> plus(Set<String> codes, String... more) {
        return union(codes, Set.of(more));
    }

    private static Set<String> union(Set<String> codes, Set<String> more) {
        Set<String> all = new TreeSet<>(codes);
        all.addAll(more);
        return Set.copyOf(all);
    }
}
