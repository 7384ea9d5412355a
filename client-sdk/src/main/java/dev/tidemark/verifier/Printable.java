package dev.tidemark.verifier;

/** Text from outside, made safe for one line of a log: printable ASCII, bounded, quoted. */
final class Printable {
    private static final int MAX = 128;

    private Printable() {}

    static String quote(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX) + 8).append('"');
        for (int i = 0; i < text.length() && i < MAX; i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c < 0x7f && c != '"' && c != '\\' ? c : '?');
        }
        return out.append(text.length() > MAX ? "...\"" : "\"").toString();
    }

    /** Milliseconds as seconds: {@code 12.345 s}. */
    static String seconds(long millis) {
        long rest = Math.abs(millis % 1000);
        String sign = millis < 0 && millis > -1000 ? "-" : "";
        return sign + millis / 1000 + "." + (rest < 10 ? "00" : rest < 100 ? "0" : "") + rest + " s";
    }
}
