package dev.tidemark.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what is listed becomes a meter. */
class BoundedLabelsTest {
    private final BoundedLabels labels = new BoundedLabels(Map.of(Label.DOMAIN, Set.of("a.example", "b.example")));
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void flood_unlistedNamesKeysAndValues_makesNoMeterAndIsCounted(long seed) {
        registry.config().meterFilter(labels);
        Meters meters = new Meters(registry, labels);
        meters.registerAtZero();
        int before = registry.getMeters().size();
        Random random = new Random(seed);

        for (int i = 0; i < 5_000; i++) {
            String any = hostile(random);
            switch (i % 5) {
                case 0 -> Counter.builder("tidemark." + any).register(registry).increment();
                case 1 ->
                    meters.counter(ServerMeter.PUBLISH_REFUSALS, "a.example", any)
                            .increment();
                case 2 ->
                    meters.counter(ServerMeter.PUBLISH_REFUSALS, any, "internal")
                            .increment();
                case 3 ->
                    Counter.builder(ServerMeter.ACCESS_DENIALS.meterName())
                            .tags("code", "grant_missing", "path", any)
                            .register(registry)
                            .increment();
                default -> meters.timer(ServerMeter.PUBLISH_DURATION, any);
            }
        }

        assertThat(registry.getMeters()).hasSize(before);
        assertThat(labels.refused()).isEqualTo(5_000);
        assertThat(registry.get(ServerMeter.PUBLISH_REFUSALS.meterName()).counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }

    private static String hostile(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "x" + random.nextLong();
            case 1 -> "\"} 1\nforged_total{a=\"" + random.nextInt();
            case 2 -> "a.example" + (char) ('!' + random.nextInt(90));
            default -> "\u0000\u202e" + random.nextInt();
        };
    }
}
