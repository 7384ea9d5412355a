package dev.tidemark.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bench.machine.CpuClock;
import java.util.List;

/**
 * What else the machine did.
 *
 * @param before load averages when measuring began
 * @param after load averages at its end
 * @param otherProcessors how many processors were busy, on average, with what is not this measurement
 */
record Surroundings(List<Double> before, List<Double> after, double otherProcessors) {

    /** Watches from now on. */
    static Watch watch() {
        return new Watch(CpuClock.loadAverage(), CpuClock.ofMachine(), CpuClock.ofThisRun(), System.nanoTime());
    }

    /** The beginning. */
    record Watch(List<Double> load, long machine, long own, long nanos) {
        /** The end; processes of ours that ended meanwhile have been waited for. */
        Surroundings end() {
            double elapsed = (System.nanoTime() - nanos) / 1e3;
            double others = CpuClock.ofMachine() - machine - (CpuClock.ofThisRun() - own);
            return new Surroundings(load, CpuClock.loadAverage(), Math.max(0, others) / elapsed);
        }
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        before.forEach(json.putArray("average_before")::add);
        after.forEach(json.putArray("average_after")::add);
        return json.put("processors_busy_with_other_things", Spread.rounded(otherProcessors));
    }
}
