package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs one measured method once, in a process of its own. Rounds are made of such runs, so that the sides take turns;
 * JMH itself would measure all rounds of one side before the next.
 */
final class Jmh {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Depth depth;
    private final Scratch scratch;
    private final Class<?> benchmarks;

    /**
     * How long.
     *
     * @param warmUps how many iterations before the measured ones
     * @param iterations how many measured ones
     * @param each how long each is, in full
     */
    record Iterations(int warmUps, int iterations, Duration each) {}

    Jmh(Depth depth, Scratch scratch, Class<?> benchmarks) {
        this.depth = depth;
        this.scratch = scratch;
        this.benchmarks = benchmarks;
        // Two runs at once are a noise that the load average shows, not a failure.
        System.setProperty("jmh.ignoreLock", "true");
    }

    /**
     * Runs a method.
     *
     * @param params of the state, by name
     * @return the figures of each measured iteration
     */
    List<Map<Metric, Double>> run(String method, Map<String, String> params, Iterations iterations)
            throws IOException, BenchFailed {
        return run(method, params, iterations, 1);
    }

    /**
     * The same by {@code threads} at once, with the rate of all of them together. {@link Metric#TIME} is what an
     * operation takes on its thread.
     */
    List<Map<Metric, Double>> runTogether(String method, Map<String, String> params, Iterations iterations, int threads)
            throws IOException, BenchFailed {
        List<Map<Metric, Double>> figures = run(method, params, iterations, threads);
        figures.forEach(one -> one.put(Metric.RATE, threads * 1e6 / one.getOrDefault(Metric.TIME, Double.NaN)));
        return figures;
    }

    private List<Map<Metric, Double>> run(String method, Map<String, String> params, Iterations iterations, int threads)
            throws IOException, BenchFailed {
        Path log = scratch.path("jmh-" + method + ".log");
        TimeValue each = TimeValue.milliseconds(depth.of(iterations.each()).toMillis());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(benchmarks.getName() + "." + method) + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .threads(threads)
                .forks(depth.forks())
                .warmupIterations(iterations.warmUps())
                .warmupTime(each)
                .measurementIterations(iterations.iterations())
                .measurementTime(each)
                .addProfiler(GCProfiler.class)
                .addProfiler(ProcessCpu.class)
                .jvmArgs("-Xmx6g", "-Djava.io.tmpdir=" + scratch.path(""))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL)
                .output(log.toString());
        params.forEach(options::param);
        try {
            Collection<RunResult> results = new Runner(options.build()).run();
            return results.iterator().next().getBenchmarkResults().stream()
                    .flatMap(result -> result.getIterationResults().stream())
                    .map(Jmh::figures)
                    .toList();
        } catch (RunnerException e) {
            throw new BenchFailed(method + " failed: " + e.getMessage() + "\n" + Files.readString(log));
        }
    }

    private static Map<Metric, Double> figures(IterationResult iteration) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.TIME, iteration.getPrimaryResult().getScore() / 1e3);
        iteration.getSecondaryResults().forEach((name, result) -> {
            if (name.endsWith(ALLOCATED)) {
                figures.put(Metric.ALLOCATED, result.getScore());
            } else if (name.endsWith(ProcessCpu.RESULT)) {
                figures.put(Metric.CPU, result.getScore());
            }
        });
        return figures;
    }

    /** The mean of each figure over iterations of one run. */
    static Map<Metric, Double> mean(List<Map<Metric, Double>> iterations) {
        Map<Metric, Double> mean = new EnumMap<>(Metric.class);
        for (Map<Metric, Double> one : iterations) {
            one.forEach((metric, value) -> mean.merge(metric, value / iterations.size(), Double::sum));
        }
        return mean;
    }
}
