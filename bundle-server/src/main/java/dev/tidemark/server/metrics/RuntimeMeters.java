package dev.tidemark.server.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The process and its Java machine, by Micrometer's own binders. */
final class RuntimeMeters implements AutoCloseable {
    private final JvmGcMetrics collections = new JvmGcMetrics();

    private RuntimeMeters() {}

    static RuntimeMeters bind(MeterRegistry registry, Meters meters) {
        RuntimeMeters bound = new RuntimeMeters();
        meters.gauge(
                ServerMeter.PROCESS_START,
                ManagementFactory.getRuntimeMXBean(),
                runtime -> runtime.getStartTime() / 1e3);
        meters.counted(
                ServerMeter.PROCESS_CPU,
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class),
                system -> system.getProcessCpuTime() / 1e9);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        bound.collections.bindTo(registry);
        return bound;
    }

    /** The values of the label of memory: what this Java machine says it has. */
    static Set<String> pools() {
        return Stream.concat(
                        ManagementFactory.getMemoryPoolMXBeans().stream().map(MemoryPoolMXBean::getName),
                        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                                .map(BufferPoolMXBean::getName))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void close() {
        collections.close();
    }
}
