package dev.tidemark.server.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a meter pass only if it is listed, with exactly its labels, each with a value of its set. What does not pass is
 * counted, and told once for each meter; the value, which may be anybody's, is not told. Thread-safe.
 */
final class BoundedLabels implements MeterFilter {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedLabels.class);

    /** What Micrometer's binders make beside what is listed. */
    private static final Set<String> LEFT_OUT = Set.of(
            "jvm.gc.memory.promoted",
            "jvm.gc.max.data.size",
            "jvm.gc.concurrent.phase.time",
            "jvm.threads.peak",
            "jvm.threads.daemon",
            "jvm.threads.live",
            "jvm.threads.started");

    private final Map<Label, Set<String>> known;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final LongAdder refused = new LongAdder();

    /** A filter with the values of the labels that have none of their own. */
    BoundedLabels(Map<Label, Set<String>> known) {
        this.known = Map.copyOf(known);
    }

    /** How many meters were refused. */
    double refused() {
        return refused.sum();
    }

    Set<String> values(Label label) {
        return label.values().isEmpty() ? known.getOrDefault(label, Set.of()) : label.values();
    }

    /** The collector's own words for what it did are not a closed set. */
    @Override
    public Meter.Id map(Meter.Id id) {
        return id.getName().equals(ServerMeter.JVM_GC_PAUSE.meterName()) ? id.replaceTags(List.of()) : id;
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        if (LEFT_OUT.contains(id.getName())) {
            return MeterFilterReply.DENY;
        }
        Optional<ServerMeter> meter = ServerMeter.named(id.getName());
        if (meter.isPresent() && isListed(meter.get(), id.getTags())) {
            return MeterFilterReply.NEUTRAL;
        }
        refuse(meter.map(ServerMeter::meterName).orElse("a meter that is not listed"));
        return MeterFilterReply.DENY;
    }

    private boolean isListed(ServerMeter meter, List<Tag> tags) {
        return tags.size() == meter.labels().size()
                && meter.labels().stream()
                        .allMatch(label -> tags.stream()
                                .anyMatch(tag -> tag.getKey().equals(label.key())
                                        && values(label).contains(tag.getValue())));
    }

    private void refuse(String what) {
        refused.increment();
        if (told.add(what)) {
            LOG.atWarn().addKeyValue("meter", what).log("a metric was refused: it or a label of it is not listed");
        }
    }
}
