package dev.tidemark.bench;

import dev.tidemark.bench.machine.CpuClock;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/** Processor time of the measured process for each operation, as the operating system accounts it: all its threads. */
public final class ProcessCpu implements InternalProfiler {
    /** The name of its result, microseconds. */
    public static final String RESULT = "process.cpu.norm";

    private long before;

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = CpuClock.ofThisProcess();
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double micros = CpuClock.ofThisProcess() - before;
        long operations = Math.max(1, result.getMetadata().getAllOps());
        return List.of(new ScalarResult(RESULT, micros / operations, "us/op", AggregationPolicy.AVG));
    }

    @Override
    public String getDescription() {
        return "processor time by /proc";
    }
}
