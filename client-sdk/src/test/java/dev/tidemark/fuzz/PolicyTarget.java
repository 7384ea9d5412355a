package dev.tidemark.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.CompiledBundle;
import dev.tidemark.bundle.Finding;
import dev.tidemark.bundle.IssuerDelegation;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.bundle.LintContext;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.PolicyLint;
import dev.tidemark.bundle.Risk;
import dev.tidemark.bundle.Route;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A policy of unknown origin, and a request path: the lint says something of every policy that readers refuse, what
 * readers take compiles, and a path takes no route whose template it does not fit. First a block with the path, then
 * whether bytes follow or edits of a valid policy.
 */
public final class PolicyTarget {
    /** A little of everything that a policy can say. */
    static final ObjectNode VALID = object("""
            {"version":"trustplane-bundle-v1","kind":"policy_runtime_bundle","trust_domain":"example.local",
             "apis":[{"api_id":"orders","audience":"orders","base_url":"https://orders.example",
                      "aliases":["https://o.example:8443"]}],
             "default_required_key_binding":"software","default_freshness_class":"bounded",
             "default_max_staleness_seconds":300,"max_passport_seconds":900,"clock_skew_seconds":30,
             "realtime_window_seconds":5,"released_epochs":[1],"revocations":[],
             "scopes":[{"scope":"all","route_group_id":"g"}],
             "reinstated":[{"epoch":1,"kind":"jti","issuer":"https://a.example","id":"x","until_sequence":7}],
             "provenance_policy":{},
             "route_groups":[{"route_group_id":"g","api_id":"orders","routes":[
              {"route_id":"r1","method":"GET","path_template":"/v1/{id}/lines","risk":"high","freshness_class":"realtime",
               "allowed_sources":[{"source_type":"software_jwks","issuer":"https://a.example",
                 "trust_domain":"example.local","subject_prefix":"service:"}]},
              {"route_id":"r2","method":"GET","path_template":"/v1/a/{x}","risk":"low","freshness_class":"offline-ok",
               "audience":"other","required_key_binding":"remote_kms",
               "covered_headers":{"required":["content-type"],"optional":["accept"]},
               "allowed_sources":[{"source_type":"oidc_jwks","issuer":"https://a.example",
                 "trust_domain":"example.local","subject_exact":"s"}]},
              {"route_id":"r3","method":"POST","path_template":"/v1/a/lines","risk":"medium","freshness_class":"bounded",
               "max_staleness_seconds":60,"allowed_sources":[]},
              {"route_id":"r5","method":"GET","path_template":"/v1/a/lines","allowed_sources":[]},
              {"route_id":"r4","method":"GET","path_template":"/","allowed_sources":[]}]}]}
            """);

    private static final List<LintContext> CONTEXTS = List.of(
            LintContext.DEFAULT,
            new LintContext(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    Optional.of(List.of(new IssuerDelegation(
                            "a", "https://a.example", "example.local", Set.of("software_jwks"), KeyBinding.SOFTWARE))),
                    true));

    /** A path with nothing in it that could be read in two ways. */
    private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9_-]{1,40}){1,8}");

    private PolicyTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        String path = in.text();
        boolean edits = in.octet() % 2 == 1;
        byte[] json = edits ? CanonicalJson.encode(JsonEdits.apply(VALID, in)) : in.rest();
        Optional<PolicyDocument> document = parse(json);
        for (LintContext context : CONTEXTS) {
            boolean clean = PolicyLint.lint(json, context).stream().noneMatch(Finding::isError);
            Promise.require(document.isPresent() || !clean, "a policy lints clean and is refused");
        }
        document.ifPresent(policy -> compile(policy, path));
    }

    private static Optional<PolicyDocument> parse(byte[] json) {
        try {
            return Optional.of(PolicyDocument.parse(json));
        } catch (VerificationException e) {
            // Of the lint's own messages one quotes a whole sentence.
            return Optional.empty();
        }
    }

    private static void compile(PolicyDocument policy, String path) {
        CompiledBundle bundle = CompiledBundle.compile(policy, List.of());
        Promise.require(!bundle.shortestWindow().isNegative(), "a window is negative");
        bundle.hasRealtimeRoute();
        match(bundle, "GET", path);
        for (Route route : bundle.allRoutes()) {
            Promise.require(
                    route.sources().stream().allMatch(source -> source.isUnderstood()),
                    "a source that nobody understands was compiled");
            Promise.require(route.risk() == Risk.HIGH || !route.isForbiddenOffline(), "a rule for high risk alone");
            match(bundle, route.method(), path);
            match(bundle, route.method(), route.pathTemplate().replaceAll("[{}]", ""));
        }
    }

    private static void match(CompiledBundle bundle, String method, String path) {
        Optional<Route> found = bundle.routes().match(method, path);
        Promise.require(
                found.isPresent() || !PLAIN_PATH.matcher(path).matches() || best(bundle, method, path) != 1,
                "a plain path does not take the one route that fits best");
        if (found.isPresent()) {
            Route route = found.get();
            Promise.require(
                    route.method().equals(method) && fits(route.pathTemplate(), path), "a path takes a foreign route");
            Promise.require(
                    bundle.allRoutes().stream()
                            .filter(other -> other.method().equals(method) && fits(other.pathTemplate(), path))
                            .allMatch(other -> other == route || literals(other) < literals(route)),
                    "a path takes a less exact route");
        }
    }

    /** How many of the routes that fit share the highest number of literal segments. */
    private static long best(CompiledBundle bundle, String method, String path) {
        List<Long> ranks = bundle.allRoutes().stream()
                .filter(route -> route.method().equals(method) && fits(route.pathTemplate(), path))
                .map(PolicyTarget::literals)
                .toList();
        return ranks.isEmpty()
                ? 0
                : ranks.stream().filter(Collections.max(ranks)::equals).count();
    }

    /** Segment by segment, as the format says it. */
    private static boolean fits(String template, String path) {
        String[] want = template.split("/", -1);
        String[] have = path.split("/", -1);
        if (want.length != have.length) {
            return false;
        }
        for (int i = 0; i < want.length; i++) {
            if (want[i].startsWith("{") ? have[i].isEmpty() : !want[i].equals(have[i])) {
                return false;
            }
        }
        return true;
    }

    private static long literals(Route route) {
        return route.pathTemplate().chars().filter(c -> c == '/').count()
                - route.pathTemplate().chars().filter(c -> c == '{').count();
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) StrictJson.parse("policy", Seeds.utf8(json));
        } catch (VerificationException e) {
            throw new AssertionError(e);
        }
    }

    static Seeds seeds() {
        byte[] path = Seeds.block(Seeds.utf8("/v1/a/lines"));
        Seeds seeds = new Seeds()
                .add("valid", path, new byte[1], CanonicalJson.encode(VALID))
                .add("path", Seeds.block(Seeds.utf8("/v1/%C3%A9%2C/lines")), new byte[1], CanonicalJson.encode(VALID))
                .add("twice", path, new byte[1], Seeds.utf8("{\"apis\":[],\"apis\":[1.5,\"\\ud800\"]}"));
        for (int i = 0; i < 4; i++) {
            seeds.add("edited-" + i, path, new byte[] {1, (byte) (9 + i), (byte) i, 3, 4, 5, 6, (byte) i, 1, 2});
        }
        return seeds;
    }
}
