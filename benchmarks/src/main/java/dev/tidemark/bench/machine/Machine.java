package dev.tidemark.bench.machine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Facts of this machine that figures depend on, without its name. */
public final class Machine {
    private Machine() {}

    public static ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("processor", processor())
                .put("kernel", System.getProperty("os.name") + " " + kernel())
                .put("jvm", jvm())
                .put("jvm_flags", "none, but -Xmx of measured methods");
    }

    /** The same in one line. */
    public static String words() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + processor() + ", "
                + System.getProperty("os.name") + " " + kernel() + ", " + jvm();
    }

    /** Memory of the machine. */
    public static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    private static String jvm() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
    }

    /** Version and minor version; the rest may name who built it. */
    private static String kernel() {
        return System.getProperty("os.version", "").replaceFirst("^(\\d+\\.\\d+).*$", "$1");
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
