package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bench.machine.CpuClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A virtual machine under watch, from outside: {@code /proc} (proc(5)), and what it says of itself when asked by its own
 * socket.
 *
 * @param name in the figures
 * @param collections its log of them
 */
record WatchedProcess(String name, Process process, Path collections) {
    /** One line for the heap, or one for each generation of it; classes have lines of their own. */
    private static final Pattern USED = Pattern.compile(
            "^ *(?:garbage-first heap|\\w+ (?:new )?generation|PSYoungGen|ParOldGen) .*used (\\d+)K",
            Pattern.MULTILINE);

    private static final Pattern TOTAL = Pattern.compile("^Total: .*committed=(\\d+)KB", Pattern.MULTILINE);
    private static final Pattern CATEGORY =
            Pattern.compile("^- +([A-Z][A-Za-z ]+?) \\(.*committed=(\\d+)KB", Pattern.MULTILINE);
    private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+\\.\\d+)ms$", Pattern.MULTILINE);

    /** Flags by which a virtual machine can be watched: memory, its socket, its pauses in {@code name.gc}. */
    static List<String> flags(String name, List<String> more) {
        List<String> all = new ArrayList<>(more);
        all.add("-XX:NativeMemoryTracking=summary");
        all.add(AttachSocket.FLAG);
        all.add("-Xlog:gc:file=" + name + ".gc::filecount=0");
        return all;
    }

    /** What the operating system knows. */
    ObjectNode system() throws IOException {
        ObjectNode sample = JsonNodeFactory.instance.objectNode();
        String status = Files.readString(proc("status"));
        sample.put("rss_kb", number(status, "VmRSS:\\s+(\\d+)"));
        sample.put("threads", number(status, "Threads:\\s+(\\d+)"));
        try (Stream<Path> files = Files.list(proc("fd"))) {
            sample.put("fds", files.count());
        }
        return sample.put("cpu_ms", CpuClock.ofTree(process.toHandle()) / 1_000);
    }

    /** What is left of the heap after a full collection, and what the virtual machine has taken beside it. */
    ObjectNode memory() throws IOException {
        AttachSocket.ask(process.pid(), "GC.run");
        ObjectNode sample = JsonNodeFactory.instance.objectNode();
        sample.put("heap_kb", used(AttachSocket.ask(process.pid(), "GC.heap_info")));
        String tracked = AttachSocket.ask(process.pid(), "VM.native_memory summary");
        Map<String, Long> categories = new TreeMap<>();
        Matcher matcher = CATEGORY.matcher(tracked);
        while (matcher.find()) {
            categories.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        Matcher total = TOTAL.matcher(tracked);
        if (total.find()) {
            // The heap's reservation is fixed by its flags; what can creep is the rest.
            sample.put("native_kb", Long.parseLong(total.group(1)) - categories.getOrDefault("Java Heap", 0L));
        }
        categories.forEach(sample.putObject("committed_kb")::put);
        collections(sample);
        return sample;
    }

    private static long used(String heap) {
        return USED.matcher(heap)
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)))
                .sum();
    }

    private void collections(ObjectNode sample) throws IOException {
        double millis = 0;
        long count = 0;
        Matcher matcher = PAUSE.matcher(Files.readString(collections));
        while (matcher.find()) {
            millis += Double.parseDouble(matcher.group(1));
            count++;
        }
        sample.put("gc_pause_ms", millis).put("gc_pauses", count);
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    private static long number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
