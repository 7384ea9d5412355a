package dev.tidemark.bench.machine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/**
 * The classes of this program's class path in one jar, the first of each name, without manifests and signatures: what a
 * class-data archive can be made of. Classes of a signed jar, or of a folder, never are in one.
 */
public final class OneJar {
    private final Set<String> names = new HashSet<>();
    private final JarOutputStream out;

    private OneJar(JarOutputStream out) {
        this.out = out;
    }

    /** Writes the jar. */
    public static void write(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(Deflater.BEST_SPEED);
            OneJar made = new OneJar(out);
            for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path entry = Path.of(place);
                if (Files.isDirectory(entry)) {
                    made.addFolder(entry);
                } else if (Files.isRegularFile(entry)) {
                    made.addJar(entry);
                }
            }
        }
    }

    private void addFolder(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> below = Files.walk(folder)) {
            below.filter(Files::isRegularFile).forEach(files::add);
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                add(folder.relativize(file).toString().replace(File.separatorChar, '/'), in);
            }
        }
    }

    private void addJar(Path jar) throws IOException {
        try (JarFile from = new JarFile(jar.toFile(), false)) {
            for (Enumeration<JarEntry> all = from.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                try (InputStream in = from.getInputStream(entry)) {
                    add(entry.getName(), in);
                }
            }
        }
    }

    private void add(String name, InputStream in) throws IOException {
        if (name.endsWith(".class") && !name.startsWith("META-INF/") && names.add(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
            out.closeEntry();
        }
    }
}
