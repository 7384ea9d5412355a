package dev.tidemark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one reader of policies, for {@link PolicyDocument#parse} and for the lint, so that the two cannot disagree. Reports
 * every fault and goes on.
 */
final class PolicyReader {
    static final Duration DEFAULT_WINDOW = Duration.ofMinutes(5);

    private static final long MAX_WINDOW_SECONDS = 400L * 86_400;

    private static final Set<String> TOP = Set.of(
            "version",
            "kind",
            "contract_metadata",
            "trust_domain",
            "apis",
            "route_groups",
            "scopes",
            "provenance_policy",
            "default_required_key_binding",
            "default_freshness_class",
            "default_max_staleness_seconds",
            "revocations",
            "revocation_feed",
            "max_passport_seconds",
            "clock_skew_seconds",
            "realtime_window_seconds",
            "released_epochs",
            "reinstated");
    private static final Set<String> API = Set.of("api_id", "audience", "base_url", "aliases");
    private static final Set<String> GROUP = Set.of("route_group_id", "api_id", "routes");
    private static final Set<String> SCOPE = Set.of("scope", "route_group_id");
    private static final Set<String> REINSTATED = Set.of("epoch", "kind", "issuer", "id", "until_sequence");

    private final Scan top;
    private final Findings findings;
    private final List<Located> routes = new ArrayList<>();
    private final List<LocatedUrl> urls = new ArrayList<>();

    /** A route, where it stands, and where its window is written. */
    record Located(Route route, String pointer, String windowPointer) {}

    /** A base URL or alias, and where it stands. */
    record LocatedUrl(String url, String pointer) {}

    /** What was read; to be used only when no fault was reported, or to look for more findings. */
    record Outcome(PolicyDocument document, List<Located> routes, List<LocatedUrl> urls) {}

    PolicyReader(JsonNode root, Findings findings) {
        this.top = Scan.top(root, findings);
        this.findings = findings;
    }

    Outcome read() {
        top.warnUnknown(TOP);
        String version = top.text("version");
        if (!version.isEmpty() && !version.equals(TrustplaneBundle.VERSION)) {
            top.fault(top.pointer("version"), TrustplaneBundle.VERSION + " is expected");
        }
        String trustDomain = top.text("trust_domain");
        if (!trustDomain.isEmpty() && !TrustDomain.isValid(trustDomain)) {
            top.fault(top.pointer("trust_domain"), "a lower-case DNS-like name of at most 253 characters is expected");
        }
        requireNoRevocations();
        PolicyConstants constants = constants();
        Map<String, Api> apis = apis();
        Optional<ProvenancePolicy> provenance =
                top.optionalObject("provenance_policy").map(SourceReader::provenance);
        RouteReader reader = new RouteReader(top, findings, constants.realtimeWindow(), provenance);
        List<RouteGroup> groups = groups(apis, reader);
        PolicyDocument document = new PolicyDocument(
                trustDomain, List.copyOf(apis.values()), groups, scopes(groups), constants, reinstated(), provenance);
        return new Outcome(document, List.copyOf(routes), List.copyOf(urls));
    }

    /** A revocation here would reach nobody: verifiers read the feed. */
    private void requireNoRevocations() {
        JsonNode value = top.node("revocations");
        if (!value.isMissingNode() && !(value.isArray() && value.isEmpty())) {
            findings.fault(
                    LintCode.INLINE_REVOCATIONS,
                    top.pointer("revocations"),
                    "revocations go into the feed, not into the policy; leave this empty and revoke them");
        }
    }

    private PolicyConstants constants() {
        PolicyConstants defaults = PolicyConstants.DEFAULT;
        Duration maxPassport = seconds(
                "max_passport_seconds",
                defaults.maxPassport(),
                1,
                PolicyConstants.LONGEST_PASSPORT.toSeconds(),
                LintCode.MAX_PASSPORT_OUT_OF_RANGE);
        Duration skew = seconds(
                "clock_skew_seconds",
                defaults.clockSkew(),
                0,
                PolicyConstants.LARGEST_SKEW.toSeconds(),
                LintCode.CLOCK_SKEW_OUT_OF_RANGE);
        Duration realtime = seconds(
                "realtime_window_seconds",
                defaults.realtimeWindow(),
                1,
                MAX_WINDOW_SECONDS,
                LintCode.REALTIME_WINDOW_OUT_OF_RANGE);
        List<Long> epochs = top.optionalIntegers("released_epochs", PolicyLimits.RELEASED_EPOCHS);
        if (epochs.stream().anyMatch(epoch -> epoch < 0)) {
            top.fault(top.pointer("released_epochs"), "an epoch is never negative");
        }
        return new PolicyConstants(maxPassport, skew, realtime, new HashSet<>(epochs));
    }

    private Duration seconds(String member, Duration otherwise, long min, long max, LintCode code) {
        Optional<Long> value = top.optionalInteger(member);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get() < min || value.get() > max) {
            findings.fault(code, top.pointer(member), "it must be from " + min + " to " + max + " seconds");
            return otherwise;
        }
        return Duration.ofSeconds(value.get());
    }

    private Map<String, Api> apis() {
        Map<String, Api> out = new LinkedHashMap<>();
        for (Scan scan : top.objects("apis", PolicyLimits.APIS)) {
            scan.warnUnknown(API);
            Api api = new Api(
                    scan.text("api_id"),
                    scan.text("audience"),
                    scan.text("base_url"),
                    scan.optionalTexts("aliases", PolicyLimits.ALIASES));
            url(api.baseUrl(), scan.pointer("base_url"));
            for (int i = 0; i < api.aliases().size(); i++) {
                url(api.aliases().get(i), scan.pointer("aliases") + "/" + i);
            }
            if (out.putIfAbsent(api.apiId(), api) != null && !api.apiId().isEmpty()) {
                duplicateId(scan.pointer("api_id"));
            }
        }
        return out;
    }

    private void url(String url, String pointer) {
        if (!url.isEmpty() && BaseUrl.parse(url).isEmpty()) {
            findings.fault(
                    LintCode.BASE_URL_INVALID,
                    pointer,
                    "http or https, a host and perhaps a port are expected, such as https://orders.example");
        }
        urls.add(new LocatedUrl(url, pointer));
    }

    private List<RouteGroup> groups(Map<String, Api> apis, RouteReader reader) {
        List<RouteGroup> out = new ArrayList<>();
        Set<String> groupIds = new HashSet<>();
        Set<String> routeIds = new HashSet<>();
        for (Scan scan : top.objects("route_groups", PolicyLimits.GROUPS)) {
            scan.warnUnknown(GROUP);
            String id = scan.text("route_group_id");
            if (!groupIds.add(id) && !id.isEmpty()) {
                duplicateId(scan.pointer("route_group_id"));
            }
            Api api = api(scan, apis);
            List<Route> ofGroup = new ArrayList<>();
            for (Scan route : scan.objects("routes", PolicyLimits.ROUTES)) {
                Located located = reader.read(route, api);
                String routeId = located.route().routeId();
                if (!routeIds.add(routeId) && !routeId.isEmpty()) {
                    duplicateId(route.pointer("route_id"));
                }
                routes.add(located);
                ofGroup.add(located.route());
            }
            out.add(new RouteGroup(id, api, ofGroup));
        }
        if (routes.size() > PolicyLimits.ROUTES) {
            findings.fault(
                    LintCode.TOO_LARGE,
                    "/route_groups",
                    "a policy has at most " + PolicyLimits.ROUTES + " routes, this one has " + routes.size());
        }
        return out;
    }

    private Api api(Scan group, Map<String, Api> apis) {
        String id = group.text("api_id");
        Api api = apis.get(id);
        if (api == null) {
            if (!id.isEmpty()) {
                findings.fault(LintCode.UNKNOWN_REFERENCE, group.pointer("api_id"), "no API has this api_id");
            }
            return new Api(id, "", "", List.of());
        }
        return api;
    }

    private List<Scope> scopes(List<RouteGroup> groups) {
        Set<String> known = new HashSet<>();
        groups.forEach(group -> known.add(group.routeGroupId()));
        List<Scope> out = new ArrayList<>();
        for (Scan scan : top.optionalObjects("scopes", PolicyLimits.GROUPS)) {
            scan.warnUnknown(SCOPE);
            Scope scope = new Scope(scan.text("scope"), scan.text("route_group_id"));
            if (!scope.routeGroupId().isEmpty() && !known.contains(scope.routeGroupId())) {
                findings.report(
                        LintCode.UNKNOWN_REFERENCE,
                        scan.pointer("route_group_id"),
                        "no route group has this route_group_id");
            }
            out.add(scope);
        }
        return out;
    }

    private List<Reinstated> reinstated() {
        List<Reinstated> out = new ArrayList<>();
        Set<Map.Entry<RevokedName, Long>> seen = new HashSet<>();
        for (Scan scan : top.optionalObjects("reinstated", PolicyLimits.REINSTATED)) {
            scan.unknown(REINSTATED).forEach(m -> scan.fault(scan.pointer(m), "no reader knows this member"));
            read(scan).ifPresent(entry -> {
                if (!seen.add(Map.entry(entry.name(), entry.epoch()))) {
                    duplicateId(scan.pointer());
                }
                out.add(entry);
            });
        }
        return out;
    }

    private static Optional<Reinstated> read(Scan scan) {
        long epoch = scan.integer("epoch", 0);
        long until = scan.integer("until_sequence", 0);
        String kind = scan.text("kind");
        String issuer = scan.text("issuer");
        String id = scan.text("id");
        Optional<RevocationKind> parsed = RevocationKind.parse(kind);
        if (parsed.isEmpty()) {
            scan.fault(scan.pointer("kind"), "jti, key, subject, issuer or certificate is expected");
        }
        if (parsed.isEmpty() || issuer.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Reinstated(epoch, new RevokedName(parsed.get(), issuer, id), until));
        } catch (IllegalArgumentException e) {
            scan.fault(scan.pointer(), "this cannot be the name of anything that was revoked");
            return Optional.empty();
        }
    }

    private void duplicateId(String pointer) {
        findings.fault(LintCode.DUPLICATE_ID, pointer, "this name is used twice; names are unique in a policy");
    }
}
