package dev.tidemark.bundle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Judges a policy before it is published: one pass, every finding. The codes are those of {@link LintCode}; some faults are
 * refused by readers too, the rest is read and denied where it stands, or was never what was meant.
 */
public final class PolicyLint {

    /** What a change of the signing server may cost before statements come again. */
    private static final Duration FAIL_OVER_BUDGET = Duration.ofSeconds(4);

    private final LintContext context;
    private final Findings findings = new Findings();
    private final List<ShortWindow> shortWindows = new ArrayList<>();

    private record ShortWindow(Duration window, String pointer) {}

    private PolicyLint(LintContext context) {
        this.context = context;
    }

    /**
     * Every finding of one pass. Never throws for what the bytes hold. What the context does not know is not checked.
     *
     * @param policyJson the bytes to be published
     */
    public static List<Finding> lint(byte[] policyJson, LintContext context) {
        return new PolicyLint(context).run(policyJson);
    }

    private List<Finding> run(byte[] policyJson) {
        if (policyJson.length > PolicyLimits.POLICY_BYTES) {
            findings.fault(LintCode.TOO_LARGE, "", "a policy has at most " + PolicyLimits.POLICY_BYTES + " bytes");
        } else {
            JsonFaults.read(policyJson, findings).ifPresent(root -> judge(new PolicyReader(root, findings).read()));
        }
        return findings.all();
    }

    private void judge(PolicyReader.Outcome outcome) {
        RouteAmbiguity ambiguity = new RouteAmbiguity(findings);
        for (PolicyReader.Located at : outcome.routes()) {
            ambiguity.check(at);
            at.route().freshness().window().ifPresent(window -> window(window, at.windowPointer()));
            if (at.route().sources().isEmpty()) {
                findings.report(
                        LintCode.NO_SOURCES,
                        at.pointer(),
                        "without allowed_sources the route denies everybody; add one");
            }
            context.delegations().ifPresent(known -> new SourceChecks(known, findings).check(at));
        }
        shortWindows();
        outcome.urls().forEach(this::url);
    }

    private void window(Duration window, String pointer) {
        Duration least = context.resignInterval().multipliedBy(2).plus(FAIL_OVER_BUDGET);
        if (window.compareTo(least) < 0) {
            findings.report(
                    LintCode.WINDOW_NOT_ACHIEVABLE,
                    pointer,
                    "the window of " + window.toSeconds() + " s is shorter than " + least.toMillis()
                            + " ms, twice the re-sign interval plus the fail-over budget; routes would close in "
                            + "ordinary operation");
        }
        if (window.compareTo(context.maxClockError()) < 0) {
            shortWindows.add(new ShortWindow(window, pointer));
        }
    }

    /** Every realtime route has one: said once, where the shortest stands. */
    private void shortWindows() {
        shortWindows.stream()
                .min(Comparator.comparing(ShortWindow::window))
                .ifPresent(
                        shortest -> findings.report(
                                LintCode.WINDOW_BELOW_CLOCK_ERROR,
                                shortest.pointer(),
                                (shortWindows.size() == 1
                                                ? "the window of "
                                                : shortWindows.size() + " routes have windows, the shortest ")
                                        + shortest.window().toSeconds() + " s, shorter than the "
                                        + context.maxClockError().toSeconds()
                                        + " s that a verifier's clock may be wrong by: they hold as exactly as its clock is kept"));
    }

    private void url(PolicyReader.LocatedUrl at) {
        BaseUrl.parse(at.url()).ifPresent(url -> {
            if (url.hasPath()) {
                findings.report(
                        LintCode.BASE_URL_PATH,
                        at.pointer(),
                        "only scheme and authority count here; write paths into templates");
            }
            if (url.isPlainOffLoopback() && !context.development()) {
                findings.report(
                        LintCode.BASE_URL_PLAIN_HTTP, at.pointer(), "passports would travel in the clear; use https");
            }
        });
    }
}
