package dev.tidemark.server.http.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts that are made once and sent on many streams make up each stream. */
class FrameTest {
    @Test
    void chunk_isLengthContentAndLineEnd_andManyMayReadItAtOnce() {
        Frame frame = Frame.of("hello, listener".getBytes(StandardCharsets.UTF_8));

        for (int i = 0; i < 3; i++) {
            assertThat(frame.plain().view(true).toString(StandardCharsets.UTF_8))
                    .isEqualTo("f\r\nhello, listener\r\n");
            assertThat(frame.plain().view(false).toString(StandardCharsets.UTF_8))
                    .isEqualTo("hello, listener");
            var written = frame.plain().view(true);
            written.skipBytes(3);
            written.release();
        }
        assertThat(frame.plain().view(true).isDirect()).isTrue();
        assertThat(frame.packed()).isSameAs(frame.packed());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void checksum_ofParts_isThatOfTheWhole(long seed) {
        Random random = new Random(seed);
        CRC32 whole = new CRC32();
        int joined = Checksum.EMPTY.crc();
        for (int part = 0; part < 50; part++) {
            byte[] bytes = bytes(random);
            whole.update(bytes);
            joined = Checksum.of(bytes).after(joined);
            assertThat(joined).as("seed %d, part %d", seed, part).isEqualTo((int) whole.getValue());
        }
    }

    /** Each part packed alone; the stream is what any decoder of gzip reads. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void packedParts_ofAnyLength_areOneGzipStream(long seed) throws Exception {
        Random random = new Random(seed);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
        int crc = 0;
        for (int part = 0; part < 30; part++) {
            byte[] bytes = bytes(random);
            whole.writeBytes(bytes);
            packed.writeBytes(Frame.deflated(bytes));
            crc = Checksum.of(bytes).after(crc);
        }
        packed.writeBytes(ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 3)
                .put((byte) 0)
                .putInt(crc)
                .putInt(whole.size())
                .array());

        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray())).readAllBytes())
                .as("seed %d", seed)
                .isEqualTo(whole.toByteArray());
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(100_000) : random.nextInt(2_000)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return bytes;
    }
}
