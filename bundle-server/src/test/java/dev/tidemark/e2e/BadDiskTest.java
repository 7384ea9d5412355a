package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.BadInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or read-only, mounted for one child process alone. */
class BadDiskTest {
    private static final String MOUNT =
            "mount -t tmpfs -o size=8m,mode=700 none \"$1\" && mount -t tmpfs -o size=256k,mode=700 none \"$2\" && shift 2 && exec \"$@\"";

    @TempDir
    Path directory;

    @Test
    void disk_thatRefuses_isToldAsThePageSaysAndLosesNothing() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("server"));
        Path small = Files.createDirectory(directory.resolve("client"));
        List<String> command =
                new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", MOUNT, "sh", disk.toString(), small.toString()));
        command.addAll(Program.java(
                "-cp",
                System.getProperty("java.class.path"),
                DiskChild.class.getName(),
                disk.toString(),
                small.toString()));
        Program.Ended ended = Program.run(directory, command);
        assertThat(ended.exit()).as(ended.output()).isZero();
        BadInputs rows = new BadInputs("Disk");
        ended.output()
                .lines()
                .filter(line -> line.startsWith("ROW\t"))
                .map(line -> line.split("\t"))
                .forEach(row -> rows.add(row[1], row[2], answer(row[3]), row[4], row[5]));
        rows.requirePage();
    }

    private static String answer(String number) {
        return switch (number) {
            case "0" -> "report";
            case "8" -> "exit 8";
            default -> number;
        };
    }
}
