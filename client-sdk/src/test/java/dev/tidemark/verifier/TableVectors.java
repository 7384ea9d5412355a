package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.Route;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.replay.ReplayStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Runs vectors that are tables: freshness, and what a replay store answers. */
final class TableVectors {
    private TableVectors() {}

    static void runFreshness(JsonNode vector) throws Exception {
        assertThat(vector.get("decisions")).hasSizeGreaterThan(30);
        for (JsonNode row : vector.get("decisions")) {
            Route route = route(row);
            JsonNode age = row.get("age_ms");
            Freshness judged = Freshness.judge(
                    route.freshness(),
                    route.risk(),
                    age.isNull() ? TrustView.Reading.NO_AGE : age.asLong(),
                    row.get("time_known").asBoolean());
            JsonNode expected = row.get("expected");
            assertThat(judged.state().name())
                    .as(row.toString())
                    .isEqualTo(expected.get("state").asText());
            assertThat(code(judged.verdict()))
                    .as(row.toString())
                    .isEqualTo(expected.get("code").asText());
            assertThat(judged.closesInMillis().isPresent())
                    .as(row.toString())
                    .isNotEqualTo(expected.get("closes_in_ms").isNull());
            judged.closesInMillis()
                    .ifPresent(left -> assertThat(left)
                            .as(row.toString())
                            .isEqualTo(expected.get("closes_in_ms").asLong()));
        }
    }

    private static String code(Freshness.Verdict verdict) {
        return switch (verdict) {
            case ADMITTED -> "allow";
            case CLASS_UNKNOWN -> DenyReason.BUNDLE_FRESHNESS_UNKNOWN.code();
            case TOO_OLD -> DenyReason.STALE_BUNDLE_FAIL_CLOSED.code();
            case TIME_UNKNOWN -> DenyReason.CLOCK_UNTRUSTED.code();
        };
    }

    /** As the reader of policies understands the row. */
    private static Route route(JsonNode row) throws Exception {
        boolean realtime = row.get("freshness_class").asText().equals("realtime");
        String json = TestPolicy.empty()
                .route(
                        "orders.search",
                        row.get("risk").asText(),
                        row.get("freshness_class").asText(),
                        0)
                .edited(policy -> set(policy, "realtime_window_seconds", row, realtime))
                .editedRoute("orders.search", route -> set(route, "max_staleness_seconds", row, !realtime))
                .json();
        return PolicyDocument.parse(json.getBytes(StandardCharsets.UTF_8))
                .routes()
                .get(0);
    }

    private static void set(ObjectNode at, String member, JsonNode row, boolean there) {
        if (there && !row.get("window_seconds").isNull()) {
            at.set(member, row.get("window_seconds"));
        }
    }

    static void runReplay(JsonNode vector) {
        for (JsonNode sequence : vector.get("sequences")) {
            AtomicLong nanos = new AtomicLong();
            ReplayStore store = ReplayStore.inMemory(sequence.get("capacity").asInt(), nanos::get);
            for (JsonNode step : sequence.get("steps")) {
                nanos.set(Duration.ofMillis(step.get("at_ms").asLong()).toNanos());
                ReplayStore.Outcome outcome = store.consume(
                                step.get("issuer").asText(),
                                step.get("jti").asText(),
                                Duration.ofSeconds(step.get("keep_seconds").asLong()))
                        .toCompletableFuture()
                        .join();
                assertThat(outcome.name().toLowerCase(Locale.ROOT))
                        .as("%s: %s", sequence.get("vector_id"), step)
                        .isEqualTo(step.get("outcome").asText());
            }
        }
    }
}
