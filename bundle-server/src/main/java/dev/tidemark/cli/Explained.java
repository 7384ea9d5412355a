package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.Route;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.RecordedDecision;
import dev.tidemark.verifier.ReplayedDecision;
import dev.tidemark.verifier.ReplayedStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code explain} shows of a decision that was made again. */
final class Explained {
    private final RecordedDecision recorded;
    private final ReplayedDecision replayed;
    private final boolean same;
    private final List<String> lines = new ArrayList<>();
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    Explained(RecordedDecision recorded, ReplayedDecision replayed) {
        this.recorded = recorded;
        this.replayed = replayed;
        this.same = replayed.isSameAs(recorded);
    }

    Outcome outcome() {
        verdicts();
        recorded.state().ifPresent(state -> {
            lines.add("state      bundle " + state.bundleVersion() + ", revocation " + state.revocationSequence());
            json.put("bundle_version", state.bundleVersion());
            json.put("revocation_sequence", state.revocationSequence());
        });
        replayed.basis().route().ifPresent(this::freshness);
        steps();
        lines.add(sentence());
        json.put("explanation", sentence());
        return Outcome.ok(json, lines);
    }

    private static String code(Optional<DenyReason> reason) {
        return reason.map(DenyReason::code).orElse("allow");
    }

    private void verdicts() {
        String now = replayed.verdict() == ReplayedDecision.Verdict.NOT_DENIED_THERE
                ? "not_denied_there"
                : code(replayed.reason());
        lines.add((same ? "SAME       " : "DIFFERENT  ")
                + code(recorded.reason())
                + (same ? "" : " was recorded, and made again it is " + now));
        json.put("same", same);
        json.put("recorded", code(recorded.reason()));
        json.put("made_again", now);
    }

    private void freshness(Route route) {
        String freshness = route.freshness().wireName();
        String risk = route.risk().name().toLowerCase(Locale.ROOT);
        ObjectNode out = json.putObject("freshness");
        json.put("route_id", route.routeId());
        out.put("class", freshness);
        out.put("risk", risk);
        lines.add("route      " + route.routeId() + ", " + freshness + ", risk " + risk);
        recorded.state()
                .ifPresent(state -> at("issued_at", "issued", MetadataTime.formatMillis(state.issuedAt()), out));
        recorded.decidedAt().ifPresent(at -> at("decided_at", "decided", MetadataTime.formatMillis(at), out));
        millis("age_ms", "age", recorded.ageMillis(), out);
        if (recorded.ageMillis().isEmpty()) {
            lines.add("age        none: "
                    + (recorded.timeKnown() ? "it had expired before" : "the clock was not believed"));
        }
        OptionalLong window = route.freshness().window().isPresent()
                ? OptionalLong.of(route.freshness().window().get().toMillis())
                : OptionalLong.empty();
        if (window.isEmpty()) {
            lines.add("window     "
                    + (route.freshness() instanceof FreshnessClass.OfflineOk ? "none: any age" : "none: no age"));
        }
        millis("window_ms", "window", window, out);
        if (window.isPresent() && recorded.ageMillis().isPresent()) {
            long left = window.getAsLong() - recorded.ageMillis().getAsLong();
            millis(
                    left < 0 ? "past_ms" : "left_ms",
                    left < 0 ? "past it" : "left",
                    OptionalLong.of(Math.abs(left)),
                    out);
        }
    }

    private void at(String member, String label, String time, ObjectNode out) {
        out.put(member, time);
        lines.add(padded(label, 11) + time);
    }

    private void millis(String member, String label, OptionalLong value, ObjectNode out) {
        value.ifPresent(millis -> {
            out.put(member, millis);
            lines.add(padded(label, 11)
                    + padded(String.format(Locale.ROOT, "%d.%03d s", millis / 1000, Math.abs(millis % 1000)), 1));
        });
    }

    private void steps() {
        ArrayNode all = json.putArray("checks");
        for (ReplayedStep step : replayed.steps()) {
            String outcome = word(step.outcome());
            String code = step.reason().map(DenyReason::code).orElse("");
            ObjectNode one = all.addObject();
            one.put("check", step.step().title());
            one.put("outcome", outcome);
            step.reason().ifPresent(reason -> one.put("reason", reason.code()));
            one.put("note", step.note());
            String note = step.note().startsWith("as recorded") ? ", " + step.note() : "";
            lines.add("  " + padded(step.step().title(), 22) + (code.isEmpty() ? "pass" : "DENY " + code) + note);
        }
    }

    private static String word(ReplayedStep.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** What was recorded if that stands; else what denies now, and what that says. */
    private String sentence() {
        if (same) {
            return recorded.detail();
        }
        String note = replayed.steps().isEmpty()
                ? ""
                : replayed.steps().get(replayed.steps().size() - 1).note();
        return "Recorded: " + recorded.detail() + " Made again: "
                + switch (replayed.verdict()) {
                    case ALLOWED -> "every check passes.";
                    case DENIED -> code(replayed.reason()) + ": " + note + ".";
                    case NOT_DENIED_THERE ->
                        "the check that denied passes. The line was changed, or another version"
                                + " of this program wrote it.";
                };
    }
}
