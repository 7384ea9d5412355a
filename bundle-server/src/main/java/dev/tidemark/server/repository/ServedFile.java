package dev.tidemark.server.repository;

import dev.tidemark.metadata.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One file as it is served: exact bytes and the header values that go with them, made once. Immutable and thread-safe;
 * the arrays are not copies and are never changed.
 */
public final class ServedFile {
    private final byte[] bytes;
    private final byte @Nullable [] gzip;
    private final String contentType;
    private final String etag;
    private final String cacheControl;
    private final Map<String, String> fields;
    private volatile @Nullable Object rendering;

    private ServedFile(byte[] bytes, byte @Nullable [] gzip, String contentType, String cacheControl) {
        this(bytes, gzip, contentType, Digests.sha256Hex(bytes), cacheControl, Map.of());
    }

    private ServedFile(
            byte[] bytes,
            byte @Nullable [] gzip,
            String contentType,
            String etag,
            String cacheControl,
            Map<String, String> fields) {
        this.bytes = bytes;
        this.gzip = gzip;
        this.contentType = contentType;
        this.etag = etag;
        this.cacheControl = cacheControl;
        this.fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    /** A file that is served as it is. Takes over {@code bytes}. */
    public static ServedFile plain(byte[] bytes, String contentType, String cacheControl) {
        return new ServedFile(bytes, null, contentType, cacheControl);
    }

    /** A file with a second representation in gzip, if that is smaller. Takes over {@code bytes}. */
    public static ServedFile compressible(byte[] bytes, String contentType, String cacheControl) {
        byte[] packed = gzip(bytes);
        return new ServedFile(bytes, packed.length < bytes.length ? packed : null, contentType, cacheControl);
    }

    /** The same bytes with these further header fields. */
    public ServedFile with(Map<String, String> moreFields) {
        return new ServedFile(bytes, gzip, contentType, etag, cacheControl, moreFields);
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return out.toByteArray();
    }

    /** The exact bytes. */
    public byte[] bytes() {
        return bytes;
    }

    /** The same in gzip; null if there is one representation only. */
    public byte @Nullable [] gzip() {
        return gzip;
    }

    /** Media type. */
    public String contentType() {
        return contentType;
    }

    /** Strong entity tag of the exact bytes, quoted (RFC 9110 section 8.8.3). */
    public String etag() {
        return '"' + etag + '"';
    }

    /** Strong entity tag of the gzip representation, quoted: other bytes, another tag. */
    public String gzipEtag() {
        return '"' + etag + "-gzip\"";
    }

    /** Value of {@code Cache-Control}. */
    public String cacheControl() {
        return cacheControl;
    }

    /** Further header fields, in the order of their names; with every answer, 304 too. */
    public Map<String, String> fields() {
        return fields;
    }

    /**
     * What a transport derives from this file, kept with it. There is one transport: every caller passes the same
     * {@code type}. Racing callers may each compute it; the results are interchangeable.
     */
    public <T> T rendering(Class<T> type, Function<ServedFile, T> render) {
        Object held = rendering;
        if (type.isInstance(held)) {
            return type.cast(held);
        }
        T made = render.apply(this);
        rendering = made;
        return made;
    }
}
