package dev.tidemark.storage.rocksdb;

import static dev.tidemark.storage.Bytes.text;

import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.LedgerEntry;
import dev.tidemark.storage.LedgerSnapshot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the killed processes were told, over all rounds, and how what is found afterwards differs from it. */
final class CrashLog {

    private final Map<String, SortedMap<Long, String>> appends = new HashMap<>();
    private final Map<String, Long> cells = new HashMap<>();
    private final Map<BlobDigest, String> blobs = new HashMap<>();
    private final Map<BlobDigest, String> newBlobs = new HashMap<>();

    /** How far each domain has been seen to reach, acknowledged or not, and the fold up to there. */
    private final Map<String, Long> reached = new HashMap<>();

    private final Map<String, SortedMap<String, byte[]>> folds = new HashMap<>();

    private long acknowledged;
    private long lost;
    private long halfWritten;
    private long fallen;
    private final StringBuilder findings = new StringBuilder();

    /** Takes one line of the child; one that was cut short was not acknowledged to anybody. */
    void acknowledge(String line) {
        String[] words = line.split(" ", -1);
        if (!words[words.length - 1].equals(".")) {
            return;
        }
        switch (words[0]) {
            case "append" -> {
                acknowledged++;
                String before = appendsOf(words[1]).put(Long.valueOf(words[2]), words[3]);
                if (before != null) {
                    lost(words[1] + " version " + words[2] + " acknowledged twice: " + before + ", " + words[3]);
                }
            }
            case "cell" -> cells.merge(words[1], Long.valueOf(words[2]), Math::max);
            case "blob" -> newBlobs.put(new BlobDigest(words[1]), words[2]);
            default -> throw new IllegalArgumentException(line);
        }
    }

    /** Compares what is new since the last time, or everything. */
    void compare(RocksDbLedger ledger, boolean everything) {
        if (everything) {
            reached.replaceAll((domain, version) -> 0L);
            folds.clear();
        }
        CrashScript.DOMAINS.forEach(domain -> compare(ledger, domain));
        for (String cell : CrashScript.CELLS) {
            long found = ledger.cell(CrashScript.DOMAINS.get(0), cell)
                    .map(value -> Long.parseLong(text(value)))
                    .orElse(0L);
            if (found < cells.getOrDefault(cell, 0L)) {
                fallen("cell " + cell + " fell from " + cells.get(cell) + " to " + found);
            }
            cells.put(cell, found);
        }
        blobs.putAll(newBlobs);
        (everything ? blobs : newBlobs).forEach((digest, token) -> {
            if (!ledger.blob(digest)
                    .map(found -> Arrays.equals(found, CrashScript.blob(token)))
                    .orElse(false)) {
                lost("blob " + digest);
            }
        });
        newBlobs.clear();
    }

    private void compare(RocksDbLedger ledger, String domain) {
        long from = reached.getOrDefault(domain, 0L);
        LedgerSnapshot snapshot = ledger.snapshot(domain);
        if (snapshot.version() < from) {
            fallen(domain + " fell from version " + from + " to " + snapshot.version());
        }
        SortedMap<String, byte[]> fold = folds.computeIfAbsent(domain, d -> new TreeMap<>());
        long next = from + 1;
        for (List<LedgerEntry> batch = ledger.readFrom(domain, next, 500);
                !batch.isEmpty();
                batch = ledger.readFrom(domain, next, 500)) {
            for (LedgerEntry entry : batch) {
                if (entry.version() != next) {
                    lost(domain + " goes from " + (next - 1) + " to " + entry.version());
                }
                compare(domain, entry);
                fold.putAll(entry.changes());
                next = entry.version() + 1;
            }
        }
        for (Map.Entry<Long, String> missing : appendsOf(domain).tailMap(next).entrySet()) {
            lost(domain + " version " + missing.getKey() + " " + missing.getValue());
        }
        fold.values().removeIf(value -> value.length == 0);
        if (!same(fold, snapshot.values()) || snapshot.version() != next - 1) {
            halfWritten(domain + "'s snapshot at " + snapshot.version() + " is not the fold up to " + (next - 1));
        }
        reached.put(domain, next - 1);
    }

    private void compare(String domain, LedgerEntry entry) {
        byte[] token = entry.changes().getOrDefault(CrashScript.TOKEN, new byte[0]);
        if (!same(CrashScript.changes(text(token)), entry.changes())) {
            halfWritten(domain + " version " + entry.version());
        }
        String expected = appendsOf(domain).getOrDefault(entry.version(), text(token));
        if (!Objects.equals(expected, text(token))) {
            lost(domain + " version " + entry.version() + " is " + text(token) + ", not " + expected);
        }
    }

    private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream().allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
    }

    private SortedMap<Long, String> appendsOf(String domain) {
        return appends.computeIfAbsent(domain, d -> new TreeMap<>());
    }

    private void lost(String what) {
        lost++;
        findings.append("lost: ").append(what).append('\n');
    }

    private void halfWritten(String what) {
        halfWritten++;
        findings.append("half-written: ").append(what).append('\n');
    }

    private void fallen(String what) {
        fallen++;
        findings.append("fallen: ").append(what).append('\n');
    }

    /** Empty if nothing is amiss. */
    String findings() {
        return findings.toString();
    }

    long acknowledged() {
        return acknowledged;
    }

    String figures() {
        long found = reached.values().stream().mapToLong(Long::longValue).sum();
        return "appends acknowledged " + acknowledged + ", present " + found + ", lost " + lost + ", half-written "
                + halfWritten + ", fallen " + fallen;
    }
}
