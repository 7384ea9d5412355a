package dev.tidemark.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The listed meters in one registry. Values are given in the order of the meter's labels. Thread-safe. */
final class Meters {
    private static final Set<ServerMeter> COUNTED_ELSEWHERE = Set.of(
            ServerMeter.METRICS_REFUSED,
            ServerMeter.READS,
            ServerMeter.CONNECTIONS_OPENED,
            ServerMeter.PUSH_EVENTS,
            ServerMeter.PUSH_BYTES,
            ServerMeter.PUSH_DROPPED,
            ServerMeter.PROCESS_CPU);

    private final MeterRegistry registry;
    private final BoundedLabels labels;

    Meters(MeterRegistry registry, BoundedLabels labels) {
        this.registry = registry;
        this.labels = labels;
    }

    /** What was not seen yet is there at zero, or the first failure would be no increase. */
    void registerAtZero() {
        for (ServerMeter meter : ServerMeter.values()) {
            if (meter.type() == ServerMeter.Type.COUNTER && meter.isOurs() && !COUNTED_ELSEWHERE.contains(meter)) {
                combinations(meter).forEach(values -> counter(meter, values));
            } else if (meter.type() == ServerMeter.Type.TIMER) {
                combinations(meter).forEach(values -> timer(meter, values));
            }
        }
    }

    private List<String[]> combinations(ServerMeter meter) {
        List<List<String>> all = List.of(List.of());
        for (Label label : meter.labels()) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> one : all) {
                for (String value : labels.values(label)) {
                    List<String> next = new ArrayList<>(one);
                    next.add(value);
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all.stream().map(values -> values.toArray(String[]::new)).toList();
    }

    Counter counter(ServerMeter meter, String... values) {
        return Counter.builder(meter.meterName())
                .description(meter.help())
                .tags(tags(meter, values))
                .register(registry);
    }

    Timer timer(ServerMeter meter, String... values) {
        return Timer.builder(meter.meterName())
                .description(meter.help())
                .serviceLevelObjectives(meter.buckets().stream()
                        .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                        .toArray(Duration[]::new))
                .tags(tags(meter, values))
                .register(registry);
    }

    <T> void gauge(ServerMeter meter, T of, ToDoubleFunction<T> value, String... values) {
        Gauge.builder(meter.meterName(), of, value)
                .description(meter.help())
                .baseUnit(unit(meter))
                .tags(tags(meter, values))
                .strongReference(true)
                .register(registry);
    }

    /** A counter that somebody else counts. The registry does not keep {@code of} alive. */
    <T> void counted(ServerMeter meter, T of, ToDoubleFunction<T> value, String... values) {
        FunctionCounter.builder(meter.meterName(), of, value)
                .description(meter.help())
                .baseUnit(unit(meter))
                .tags(tags(meter, values))
                .register(registry);
    }

    private static @Nullable String unit(ServerMeter meter) {
        return meter.unit().isEmpty() ? null : meter.unit();
    }

    private static Tags tags(ServerMeter meter, String... values) {
        if (values.length != meter.labels().size()) {
            throw new IllegalArgumentException(meter + " has " + meter.labels().size() + " labels");
        }
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(meter.labels().get(i).key(), values[i]));
        }
        return Tags.of(tags);
    }
}
