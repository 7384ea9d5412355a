package dev.tidemark.client.push;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** One event as it came, before anything is read into it. */
final class RawEvent {
    private final String name;
    private final String id;
    private final byte[] data;

    /**
     * @param name {@code message} where the stream gave none
     * @param id the last one the stream gave, or empty
     */
    RawEvent(String name, String id, byte[] data) {
        this.name = name;
        this.id = id;
        this.data = data;
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    byte[] data() {
        return data;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawEvent that
                && name.equals(that.name)
                && id.equals(that.id)
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, id, Arrays.hashCode(data));
    }

    @Override
    public String toString() {
        return name + "#" + id + " " + new String(data, StandardCharsets.UTF_8);
    }
}
