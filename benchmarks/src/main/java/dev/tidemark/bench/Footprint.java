package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process holds after its garbage was collected.
 *
 * @param heap bytes of live objects
 * @param resident bytes of memory that the operating system gave it and still does
 */
record Footprint(long heap, long resident) {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Asks a process of this user, twice collected: the first time hands over what is to be cleaned. */
    static Footprint of(Scratch scratch, long pid) throws IOException, InterruptedException, BenchFailed {
        ask(scratch, pid, "GC.run");
        ask(scratch, pid, "GC.run");
        long heap = number(USED, ask(scratch, pid, "GC.heap_info"));
        String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        return new Footprint(heap * 1024, number(RESIDENT, status) * 1024);
    }

    private static String ask(Scratch scratch, long pid, String what)
            throws IOException, InterruptedException, BenchFailed {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = scratch.start("jcmd", List.of(jcmd, Long.toString(pid), what));
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BenchFailed("jcmd " + what + " failed; run this with a JDK, as the user of the server.");
        }
        return answer;
    }

    private static long number(Pattern pattern, String text) throws BenchFailed {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new BenchFailed("memory of the server could not be read; this needs Linux and HotSpot.");
        }
        return Long.parseLong(found.group(1));
    }
}
