package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.revocation.RevokedName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What callers of a server that is killed were told, and whether it is so. Told from many threads. */
final class CrashLog {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int NAMES_A_CHECK = 1_000;

    private final Map<CrashBatch, Long> acknowledged = new HashMap<>();
    private final List<CrashBatch> unanswered = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();

    /** The number of each event, as the server has shown it after some start. */
    private final Map<String, Long> numbers = new HashMap<>();

    private final List<CrashBatch> unchecked = new ArrayList<>();
    private long sequence;
    private long statement;
    private long walkedTo;
    private int requests;
    private long events;
    private int lostAnswers;
    private int lostAnswersOfTaken;
    private long lost;

    // ---- told by callers

    synchronized void acknowledge(CrashBatch batch, JsonNode receipt) throws IOException {
        assertThat(receipt.path("accepted").intValue()).isEqualTo(batch.size());
        requests++;
        events += batch.size();
        acknowledged.put(batch, receipt.path("sequence").longValue());
        unchecked.add(batch);
        see(JSON.readTree(Base64.getDecoder().decode(receipt.path("timestamp").asText()))
                .path("signed"));
        notifyAll();
    }

    private void see(JsonNode signed) {
        statement = Math.max(statement, signed.path("version").longValue());
        sequence = Math.max(
                sequence, signed.path("tidemark").path("revocation_sequence").longValue());
    }

    synchronized void unanswered(CrashBatch batch) {
        unanswered.add(batch);
    }

    synchronized void fault(Throwable e) {
        faults.add(e);
        notifyAll();
    }

    /** Waits for so many acknowledged requests. */
    synchronized void await(int wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (requests < wanted && faults.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(left)
                    .as("%d requests are acknowledged of %d", requests, wanted)
                    .isPositive();
            wait(left);
        }
        assertThat(faults).isEmpty();
    }

    synchronized int requests() {
        return requests;
    }

    /** The last statement that a caller was given. */
    synchronized long statement() {
        return statement;
    }

    /** The highest number that a statement ever named. */
    synchronized long sequence() {
        return sequence;
    }

    synchronized void requireNoFault() {
        assertThat(faults).isEmpty();
    }

    // ---- looked at after a start

    /** All events that are new since the last look: each has one number, none is of nobody, none is half a request. */
    void walk(CrashDomain domain) throws Exception {
        JsonNode page;
        do {
            page = domain.events(walkedTo);
            for (JsonNode event : page.path("events")) {
                walkedTo++;
                assertThat(event.path("sequence").longValue()).isEqualTo(walkedTo);
                String id = event.path("event_id").textValue();
                assertThat(numbers.put(id, walkedTo))
                        .as("number of %s before", id)
                        .isNull();
                assertThat(event.path("id").textValue()).isEqualTo(id);
            }
        } while (page.path("more").booleanValue());
        assertThat(walkedTo).as("last event").isGreaterThanOrEqualTo(sequence());
    }

    /** Reads all from the start again: no number has moved. */
    void walkAgain(CrashDomain domain) throws Exception {
        Map<String, Long> before = Map.copyOf(numbers);
        numbers.clear();
        walkedTo = 0;
        walk(domain);
        assertThat(numbers).isEqualTo(before);
    }

    /** What was acknowledged is among the events under the number it was given, and the domain says it is revoked. */
    void requireAcknowledged(CrashDomain domain) throws Exception {
        List<RevokedName> names = new ArrayList<>();
        for (CrashBatch batch : unchecked) {
            require(batch, acknowledged.get(batch));
            names.addAll(CrashDomain.names(batch));
        }
        assertThat(lost).as("acknowledged events that are lost").isZero();
        unchecked.clear();
        for (int i = 0; i < names.size(); i += NAMES_A_CHECK) {
            List<RevokedName> some = names.subList(i, Math.min(names.size(), i + NAMES_A_CHECK));
            JsonNode results = domain.check(some);
            for (int n = 0; n < some.size(); n++) {
                JsonNode result = results.get(n);
                assertThat(result.path("revoked").booleanValue())
                        .as("%s", some.get(n))
                        .isTrue();
                assertThat(result.path("sequence").longValue())
                        .isEqualTo(numbers.get(some.get(n).id()));
            }
        }
    }

    private void require(CrashBatch batch, long last) {
        for (int i = batch.from(); i < batch.to(); i++) {
            Long number = numbers.get(CrashDomain.eventId(batch.caller(), i));
            lost += number == null ? 1 : 0;
            if (number != null) {
                assertThat(number).as("event %d of %s", i, batch).isEqualTo(last - (batch.to() - 1 - i));
            }
        }
    }

    /** Sends again what had no answer, twice: it was taken whole or not at all, and is acknowledged under one number. */
    void replay(CrashDomain domain) throws Exception {
        for (CrashBatch batch : unanswered) {
            List<Long> had = new ArrayList<>();
            for (int i = batch.from(); i < batch.to(); i++) {
                Long number = numbers.get(CrashDomain.eventId(batch.caller(), i));
                if (number != null) {
                    had.add(number);
                }
            }
            assertThat(had.size()).as("events there of %s", batch).isIn(0, batch.size());
            JsonNode first = CrashDomain.answer(domain.revoke(batch));
            long number = first.path("sequence").longValue();
            assertThat(first.path("duplicates").intValue()).isEqualTo(had.size());
            if (!had.isEmpty()) {
                assertThat(number).isEqualTo(had.get(had.size() - 1));
                lostAnswersOfTaken++;
            }
            JsonNode second = CrashDomain.answer(domain.revoke(batch));
            assertThat(second.path("accepted").intValue()).isZero();
            assertThat(second.path("sequence").longValue()).isEqualTo(number);
            lostAnswers++;
            events += batch.size();
            acknowledged.put(batch, number);
            unchecked.add(batch);
            see(JSON.readTree(
                            Base64.getDecoder().decode(second.path("timestamp").asText()))
                    .path("signed"));
        }
        unanswered.clear();
    }

    /** Every name that was acknowledged so far. */
    List<RevokedName> names() {
        return acknowledged.keySet().stream()
                .flatMap(batch -> CrashDomain.names(batch).stream())
                .toList();
    }

    String figures() {
        return events + " events acknowledged in " + (requests + lostAnswers) + " requests, " + lostAnswers
                + " of them without an answer at first, of which " + lostAnswersOfTaken + " had been taken; lost "
                + lost;
    }
}
