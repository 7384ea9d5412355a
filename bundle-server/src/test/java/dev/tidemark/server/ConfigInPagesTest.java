package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidemark.docs.Block;
import dev.tidemark.docs.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration that pages show is one that a server accepts. */
class ConfigInPagesTest {
    private static final String DOMAIN = "\n[[domains]]\nname = \"example.local\"\nroot = \"1.root.json\"\n";

    @Test
    void toml_ofThePages_isReadByTheServer() {
        int read = 0;
        for (Page page : Page.all()) {
            for (Block block : page.blocks()) {
                if (block.language().equals("toml")) {
                    assertRead(block.text(), page.name() + ":" + block.line());
                    read++;
                }
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void tomlFiles_besideThePages_areReadByTheServer() throws IOException {
        List<Path> files = Page.filesBeside(".toml");
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            assertRead(Files.readString(file), file.toString());
        }
    }

    private static void assertRead(String toml, String place) {
        String whole = toml.contains("[[domains]]") ? toml : toml + DOMAIN;
        assertThatCode(() -> {
                    if (toml.contains("[guard]")) {
                        GuardConfig.parse(toml, Path.of(""), Map.of());
                    } else {
                        ServerConfig.parse(whole, Path.of(""), Map.of());
                    }
                })
                .as(place)
                .doesNotThrowAnyException();
    }
}
