package dev.tidemark.client.fetch;

import java.nio.charset.StandardCharsets;

/** How a TUF repository names its files (TUF 1.0.34 section 6), percent-encoded for an address. Pure. */
public final class FileNames {
    /** The one name that never carries a version. */
    public static final String TIMESTAMP = "timestamp.json";

    private static final String PLAIN = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private FileNames() {}

    /** A root of that version. */
    public static String root(long version) {
        return version + ".root.json";
    }

    /** Any other role; its version is in the name where snapshots are consistent. */
    public static String role(String name, long version, boolean consistent) {
        return (consistent ? version + "." : "") + encode(name) + ".json";
    }

    /** A target: with consistent snapshots a digest stands before the last segment of its path. */
    public static String target(String path, String digest, boolean consistent) {
        int slash = path.lastIndexOf('/') + 1;
        String name = (consistent ? digest + "." : "") + path.substring(slash);
        return encode(path.substring(0, slash)).replace("%2F", "/") + encode(name);
    }

    /** Everything but the unreserved characters of RFC 3986 as {@code %XX} of its UTF-8 bytes, {@code /} too. */
    public static String encode(String name) {
        StringBuilder out = new StringBuilder(name.length() + 8);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isAlphanumeric(c) || PLAIN.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            }
        }
        return out.toString();
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
