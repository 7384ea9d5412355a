package dev.tidemark.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Processor time as Linux accounts it, in microseconds, in steps of 10 ms (proc(5), {@code USER_HZ} is 100). */
public final class CpuClock {
    private static final long TICK_MICROS = 10_000;
    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;
    private static final int CHILDREN_USER_FIELD = 13;
    private static final int CHILDREN_SYSTEM_FIELD = 14;

    private CpuClock() {}

    /** User and system time of a process and its descendants that live: all threads, ended ones too. */
    public static long ofTree(ProcessHandle root) {
        return Stream.concat(Stream.of(root), root.descendants())
                .mapToLong(process -> ofProcess(process.pid()))
                .sum();
    }

    /** This process, the descendants that live, and the children that ended and were waited for. */
    public static long ofThisRun() {
        return ofTree(ProcessHandle.current())
                + ofFields(ProcessHandle.current().pid(), CHILDREN_USER_FIELD, CHILDREN_SYSTEM_FIELD);
    }

    /** This process alone. */
    public static long ofThisProcess() {
        return ofProcess(ProcessHandle.current().pid());
    }

    /** The children of this process that ended and were waited for, with theirs. */
    static long ofEndedChildren() {
        return ofFields(ProcessHandle.current().pid(), CHILDREN_USER_FIELD, CHILDREN_SYSTEM_FIELD);
    }

    private static long ofProcess(long pid) {
        return ofFields(pid, USER_FIELD, SYSTEM_FIELD);
    }

    private static long ofFields(long pid, int user, int system) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        // The program's name may hold spaces; what follows it starts with the third field.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return TICK_MICROS * (Long.parseLong(fields[user]) + Long.parseLong(fields[system]));
    }

    /** Time that all processors of this machine worked, for anyone. */
    public static long ofMachine() {
        String[] fields =
                read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +");
        // user, nice, system, (idle, iowait,) irq, softirq
        return TICK_MICROS
                * LongStream.of(1, 2, 3, 6, 7)
                        .map(field -> Long.parseLong(fields[(int) field]))
                        .sum();
    }

    /** The load averages over 1, 5 and 15 minutes. */
    public static List<Double> loadAverage() {
        return Stream.of(read(Path.of("/proc/loadavg")).split(" "))
                .limit(3)
                .map(Double::valueOf)
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("this measurement needs Linux and a process that lives: " + file, e);
        }
    }
}
