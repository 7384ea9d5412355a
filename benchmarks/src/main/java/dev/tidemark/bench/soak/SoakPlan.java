package dev.tidemark.bench.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a run does.
 *
 * @param length from the first sample to the last
 * @param warmUp the part of it that slopes leave out
 * @param verifiers in all
 * @param processes that the verifiers are spread over
 * @param domains on the one server
 * @param revocationsPerSecond over all domains
 * @param publishEvery over all domains
 * @param sampleEvery how often the operating system is asked
 * @param collectEvery how often each process collects its garbage, so that what is left can be counted
 * @param closing requests of each kind at the end, by which a publication and a revocation are weighed
 * @param settings of {@code tidemark.toml}, by {@code section.key}
 * @param serverFlags of the server's virtual machine
 * @param verifierFlags of the verifiers' virtual machines
 * @param out where the results go
 * @param keep whether the scratch folder stays
 */
record SoakPlan(
        Duration length,
        Duration warmUp,
        int verifiers,
        int processes,
        int domains,
        double revocationsPerSecond,
        Duration publishEvery,
        Duration sampleEvery,
        Duration collectEvery,
        int closing,
        Map<String, String> settings,
        List<String> serverFlags,
        List<String> verifierFlags,
        Path out,
        boolean keep) {

    /** The command that asks for it. */
    String command() {
        StringBuilder words = new StringBuilder("./tidemark bench soak --minutes ");
        words.append(length.toSeconds() % 60 == 0 ? "" + length.toMinutes() : "" + length.toSeconds() / 60.0);
        words.append(" --verifiers ").append(verifiers).append(" --domains ").append(domains);
        words.append(" --revocations-per-second ").append(revocationsPerSecond);
        words.append(" --publish-every ").append(publishEvery.toSeconds()).append('s');
        words.append(" --warm-up ").append(warmUp.toSeconds()).append('s');
        settings.forEach(
                (key, value) -> words.append(" --set ").append(key).append('=').append(value));
        return words.toString();
    }
}
