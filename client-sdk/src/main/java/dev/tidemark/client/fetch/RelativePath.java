package dev.tidemark.client.fetch;

import dev.tidemark.client.fetch.FetchException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Paths come from metadata that others sign. Only what stays below the repository's address is ever asked for. */
final class RelativePath {
    private RelativePath() {}

    /**
     * The address of a file.
     *
     * @param base ends in a slash
     * @throws FetchException if the path is not plainly below it; nothing was sent
     */
    static URI below(URI base, String path) throws FetchException {
        String read = path.toLowerCase(Locale.ROOT);
        if (read.contains("%2f") || read.contains("%5c")) {
            throw refused(path, null);
        }
        return belowWithAnyName(base, path);
    }

    /** As {@link #below}, for repositories whose roles may have any name: a slash in one is sent percent-encoded. */
    static URI belowWithAnyName(URI base, String path) throws FetchException {
        if (!isPlain(path)) {
            throw refused(path, null);
        }
        try {
            return new URI(base + path);
        } catch (URISyntaxException e) {
            throw refused(path, e);
        }
    }

    private static FetchException refused(String path, @Nullable Throwable cause) {
        String what = "\"" + path + "\" is no path below a repository. Nothing was asked for.";
        return cause == null
                ? new FetchException(Reason.UNAVAILABLE, what)
                : new FetchException(Reason.UNAVAILABLE, what, cause);
    }

    /** Segments with something in them, none that a server or a proxy could take for a step up or a part of its own. */
    private static boolean isPlain(String path) {
        for (String segment : path.split("/", -1)) {
            String read = segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
            if (read.isEmpty() || read.equals(".") || read.equals("..")) {
                return false;
            }
        }
        return path.chars().noneMatch(c -> c == '\\' || c == '?' || c == '#' || c <= ' ' || c >= 0x7f);
    }
}
