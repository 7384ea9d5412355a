package dev.tidemark.bundle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads routes and applies the bundle's defaults to them. */
final class RouteReader {
    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");
    private static final Pattern HEADER = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Set<String> ROUTE = Set.of(
            "route_id",
            "method",
            "path_template",
            "audience",
            "risk",
            "required_key_binding",
            "allowed_sources",
            "freshness_class",
            "max_staleness_seconds",
            "covered_headers");
    /** With more, not every choice of a caller is among the at most 8 covered sets that a verifier tries. */
    private static final int OPTIONAL_HEADERS_TRIED = 3;

    private final Scan top;
    private final Findings findings;
    private final Duration realtimeWindow;
    private final Optional<ProvenancePolicy> provenance;
    private final Optional<KeyBinding> defaultBinding;

    RouteReader(Scan top, Findings findings, Duration realtimeWindow, Optional<ProvenancePolicy> provenance) {
        this.top = top;
        this.findings = findings;
        this.realtimeWindow = realtimeWindow;
        this.provenance = provenance;
        this.defaultBinding = SourceReader.keyBinding(top, "default_required_key_binding");
    }

    PolicyReader.Located read(Scan scan, Api api) {
        scan.warnUnknown(ROUTE);
        KeyBinding binding = requiredKeyBinding(scan);
        List<AllowedSource> sources = new ArrayList<>();
        for (Scan source : scan.objects("allowed_sources", PolicyLimits.SOURCES)) {
            sources.add(SourceReader.source(source, binding));
        }
        Window window = window(scan);
        Route route = new Route(
                scan.text("route_id"),
                method(scan),
                template(scan),
                api,
                scan.optionalText("audience").orElse(api.audience()),
                risk(scan),
                window.freshness(),
                binding,
                sources,
                coveredHeaders(scan),
                provenance);
        if (route.isForbiddenOffline()) {
            findings.report(
                    LintCode.HIGH_RISK_OFFLINE_OK,
                    window.classPointer(),
                    "a high-risk route may not be offline-ok; give it a window or another risk");
        }
        return new PolicyReader.Located(route, scan.pointer(), window.windowPointer());
    }

    private String method(Scan scan) {
        String method = scan.text("method");
        if (!method.isEmpty() && !METHOD.matcher(method).matches()) {
            scan.fault(scan.pointer("method"), "an upper-case HTTP method is expected");
        }
        return method;
    }

    private String template(Scan scan) {
        String template = scan.text("path_template");
        if (!template.isEmpty() && PathTemplate.parse(template).isEmpty()) {
            findings.fault(
                    LintCode.PATH_TEMPLATE_INVALID,
                    scan.pointer("path_template"),
                    "a template is /, or literal segments and {name} segments, without escapes, dot or empty segments");
        }
        return template;
    }

    private Risk risk(Scan scan) {
        Optional<String> name = scan.optionalText("risk");
        Optional<Risk> risk = name.flatMap(Risk::parse);
        if (name.isPresent() && risk.isEmpty()) {
            findings.report(
                    LintCode.RISK_UNKNOWN,
                    scan.pointer("risk"),
                    "no reader knows this risk, so it counts as high; low, medium or high is expected");
        }
        return risk.orElse(Risk.HIGH);
    }

    private KeyBinding requiredKeyBinding(Scan scan) {
        if (scan.has("required_key_binding")) {
            return SourceReader.keyBinding(scan, "required_key_binding").orElse(KeyBinding.ATTESTED_WORKLOAD);
        }
        if (!top.has("default_required_key_binding")) {
            scan.fault(
                    scan.pointer("required_key_binding"),
                    "the member is missing, and the policy has no default_required_key_binding");
        }
        return defaultBinding.orElse(KeyBinding.ATTESTED_WORKLOAD);
    }

    /** A class, where it is written, and where its window is. */
    private record Window(FreshnessClass freshness, String classPointer, String windowPointer) {}

    private Window window(Scan scan) {
        boolean own = scan.has("freshness_class");
        Scan place = own ? scan : top;
        String classPointer =
                own || top.has("default_freshness_class") ? place.pointer(classMember(own)) : scan.pointer();
        Scan windowPlace = scan.has("max_staleness_seconds") ? scan : top;
        String windowMember = windowPlace == scan ? "max_staleness_seconds" : "default_max_staleness_seconds";
        Optional<Long> seconds = windowPlace.optionalInteger(windowMember);
        boolean faulty = windowPlace.has(windowMember) && seconds.isEmpty();
        String windowPointer = windowPlace.has(windowMember) ? windowPlace.pointer(windowMember) : classPointer;
        boolean classGiven = place.has(classMember(own));
        String name = place.optionalText(classMember(own)).orElse("bounded");
        return switch (name) {
            case "realtime" ->
                new Window(
                        new FreshnessClass.Realtime(realtimeWindow),
                        classPointer,
                        top.has("realtime_window_seconds") ? top.pointer("realtime_window_seconds") : classPointer);
            case "offline-ok", "offline_ok" -> new Window(new FreshnessClass.OfflineOk(), classPointer, classPointer);
            case "bounded" ->
                new Window(bounded(seconds, faulty, classGiven, windowPointer), classPointer, windowPointer);
            default -> {
                findings.report(
                        LintCode.FRESHNESS_UNKNOWN,
                        classPointer,
                        "no reader knows this class, so the route denies; realtime, bounded or offline-ok is expected");
                yield new Window(new FreshnessClass.Unknown(name), classPointer, classPointer);
            }
        };
    }

    private static String classMember(boolean own) {
        return own ? "freshness_class" : "default_freshness_class";
    }

    private FreshnessClass bounded(Optional<Long> seconds, boolean faulty, boolean classGiven, String pointer) {
        if (seconds.isEmpty() && !faulty && !classGiven) {
            return new FreshnessClass.Bounded(PolicyReader.DEFAULT_WINDOW);
        }
        if (seconds.isPresent() && seconds.get() > 0) {
            return new FreshnessClass.Bounded(Duration.ofSeconds(seconds.get()));
        }
        if (!faulty) {
            findings.report(
                    LintCode.BOUNDED_WITHOUT_WINDOW,
                    pointer,
                    "bounded needs a positive max_staleness_seconds; without one the route denies");
        }
        return FreshnessClass.Bounded.CLOSED;
    }

    private CoveredHeaders coveredHeaders(Scan scan) {
        Optional<Scan> covered = scan.optionalObject("covered_headers");
        if (covered.isEmpty()) {
            return CoveredHeaders.DEFAULT;
        }
        Scan at = covered.get();
        at.warnUnknown(Set.of("required", "optional"));
        Set<String> seen = new HashSet<>();
        List<String> required = headers(at, "required", CoveredHeaders.DEFAULT.required(), seen);
        List<String> optional = headers(at, "optional", CoveredHeaders.DEFAULT.optional(), seen);
        if (optional.size() > OPTIONAL_HEADERS_TRIED) {
            findings.report(
                    LintCode.OPTIONAL_HEADERS_MANY,
                    at.pointer("optional"),
                    "with more than " + OPTIONAL_HEADERS_TRIED
                            + " optional headers a verifier does not try every choice a caller can make");
        }
        return new CoveredHeaders(required, optional);
    }

    private static List<String> headers(Scan at, String member, List<String> otherwise, Set<String> seen) {
        List<String> names = at.has(member) ? at.optionalTexts(member, PolicyLimits.HEADERS) : otherwise;
        for (String name : names) {
            if (!HEADER.matcher(name).matches()) {
                at.fault(at.pointer(member), "a header is named in lower case, with the characters RFC 9110 allows");
            } else if (!seen.add(name)) {
                at.fault(at.pointerOrHere(member), "a header is listed twice");
            }
        }
        return names;
    }
}
