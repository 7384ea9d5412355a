package dev.tidemark.storage.rocksdb;

import static dev.tidemark.storage.Bytes.bytes;
import static dev.tidemark.storage.Bytes.text;

import dev.tidemark.storage.AppendResult.Conflict;
import dev.tidemark.storage.BlobDigest;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The process that is killed: two threads append to each domain, one stores blobs, two count cells up, and each says so
 * on standard output once, and only once, the ledger has acknowledged it. Lines end in a full stop, so that one cut
 * short by the kill is not mistaken for another.
 */
final class CrashChild {

    private final RocksDbLedger ledger;
    private final String round;

    private CrashChild(RocksDbLedger ledger, String round) {
        this.ledger = ledger;
        this.round = round;
    }

    public static void main(String[] arguments) throws Exception {
        CrashChild child = new CrashChild(RocksDbLedger.open(Path.of(arguments[0]), "crash test"), arguments[1]);
        for (String domain : CrashScript.DOMAINS) {
            child.forever(i -> child.append(domain, "x" + i));
            child.forever(i -> child.append(domain, "y" + i));
        }
        CrashScript.CELLS.forEach(cell -> child.forever(i -> child.count(cell)));
        child.forever(child::store);
        // Whoever started this holds the other end: if it goes away without the kill, so do we.
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(3);
    }

    private interface Step {
        void run(int number) throws Exception;
    }

    private void forever(Step step) {
        Thread thread = new Thread(() -> {
            try {
                for (int number = 0; ; number++) {
                    step.run(number);
                }
            } catch (Throwable e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(4);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void append(String domain, String name) {
        String token = round + "." + domain + "." + name;
        long version = ledger.snapshot(domain).version();
        while (ledger.append(domain, version, CrashScript.changes(token)) instanceof Conflict conflict) {
            version = conflict.current();
        }
        say("append " + domain + " " + (version + 1) + " " + token);
    }

    private void count(String cell) {
        Optional<byte[]> now = ledger.cell(CrashScript.DOMAINS.get(0), cell);
        long next = now.map(value -> Long.parseLong(text(value))).orElse(0L) + 1;
        byte[] value = bytes(Long.toString(next));
        if (ledger.compareAndSetCell(CrashScript.DOMAINS.get(0), cell, now.orElse(null), value)) {
            say("cell " + cell + " " + next);
        }
    }

    private void store(int number) {
        String token = round + ".blob." + number;
        byte[] bytes = CrashScript.blob(token);
        BlobDigest digest = ledger.putBlob(new ByteArrayInputStream(bytes), bytes.length);
        say("blob " + digest + " " + token);
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.print(line + " .\n");
            System.out.flush();
        }
    }
}
