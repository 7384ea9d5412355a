package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.state.StateDirectory;
import dev.tidemark.metadata.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of the last now is what is read; whatever else stands there is nothing. */
class LastNowFileTest {
    @TempDir
    private Path parent;

    private StateDirectory directory;
    private Path file;

    @BeforeEach
    void open() throws Exception {
        directory = StateDirectory.open(parent, new TrustDomain("example.local"));
        file = parent.resolve("example.local/metadata/last-now.json");
    }

    @AfterEach
    void close() throws Exception {
        directory.close();
    }

    /** Before the first look there is no time that was seen. */
    @ParameterizedTest
    @CsvSource({"-9223372036854775808, 0", "-1, 0", "0, 0", "1, 1", "4102444800000, 4102444800000"})
    void store_isRead_neverBelowTheEpoch(long lastNow, long kept) throws Exception {
        LastNowFile.store(directory, new Carried.LastNow("abc", new AtomicLong(lastNow)));
        assertThat(file).hasContent("{\"last_now_ms\":" + kept + ",\"statement\":\"abc\"}");
        Carried.LastNow read = LastNowFile.read(directory).orElseThrow();
        assertThat(read.statement()).isEqualTo("abc");
        assertThat(read.millis()).hasValue(kept);
    }

    @Test
    void read_noFile_isNothing() {
        assertThat(LastNowFile.read(directory)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"last_now_ms\":1}",
                "{\"statement\":\"abc\"}",
                "{\"last_now_ms\":-1,\"statement\":\"abc\"}",
                "{\"last_now_ms\":1,\"statement\":\"abc\""
            })
    void read_whatWeDidNotWrite_isNothing(String text) throws Exception {
        Files.writeString(file, text);
        assertThat(LastNowFile.read(directory)).isEmpty();
    }

    @Test
    void read_moreThanWeWrite_isNothing() throws Exception {
        String text = "{\"last_now_ms\":1,\"statement\":\"abc\"}";
        Files.writeString(file, text + " ".repeat(1024 - text.length()));
        assertThat(LastNowFile.read(directory)).isPresent();
        Files.writeString(file, text + " ".repeat(1025 - text.length()));
        assertThat(LastNowFile.read(directory)).isEmpty();
    }
}
