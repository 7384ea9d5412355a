package dev.tidemark.server.http;

import dev.tidemark.server.publish.PublishRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The multipart form of a publish (RFC 7578), collected in memory: one part {@code metadata}, any {@code target}. */
final class PublishForm implements BodyReader.Sink<PublishRequest> {
    private static final Pattern METADATA_NAME =
            Pattern.compile("([1-9][0-9]{0,14})\\.([a-z][a-z0-9-]{0,63}(?:\\.[a-z0-9-]{1,63})?)\\.json");
    private static final Pattern TARGET_PATH =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final int MAX_PARTS = 1_000;
    private static final int MAX_PATH_CHARS = 256;

    private final List<Part> parts = new ArrayList<>();
    private boolean stopped;
    private boolean tooMany;

    /** One file of the form. */
    private static final class Part {
        final String name;
        final String filename;
        final Buffer content = Buffer.buffer();
        boolean complete;

        Part(String name, String filename) {
            this.name = name;
            this.filename = filename;
        }
    }

    @Override
    public void prepare(HttpServerRequest request) {
        request.setExpectMultipart(true);
        request.uploadHandler(this::collect);
    }

    private void collect(HttpServerFileUpload upload) {
        tooMany |= parts.size() >= MAX_PARTS;
        Part part = new Part(String.valueOf(upload.name()), String.valueOf(upload.filename()));
        if (!tooMany && !stopped) {
            parts.add(part);
        }
        upload.handler(chunk -> {
            if (!stopped && !tooMany) {
                part.content.appendBuffer(chunk);
            }
        });
        upload.exceptionHandler(e -> part.complete = false);
        upload.endHandler(end -> part.complete = true);
    }

    /** The parts are fed by the form decoder; the raw bytes are only counted. */
    @Override
    public void accept(Buffer chunk) {}

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public PublishRequest finish() throws BodyRejected {
        if (tooMany) {
            throw malformed("The form has more than " + MAX_PARTS + " parts. Publish one role at a time.");
        }
        Part metadata = null;
        Map<String, byte[]> targets = new HashMap<>();
        for (Part part : parts) {
            if (!part.complete) {
                throw malformed("The form ends in the middle of a part. Send it again, whole.");
            }
            if (part.name.equals("metadata")) {
                if (metadata != null) {
                    throw malformed("The form has two parts named metadata; publish one role at a time.");
                }
                metadata = part;
            } else if (part.name.equals("target")) {
                addTarget(targets, part);
            } else {
                throw malformed("The form has a part that is named neither metadata nor target. Rename or remove it.");
            }
        }
        if (metadata == null) {
            throw malformed("The form has no file in a part named metadata. Send the role's file in one.");
        }
        Matcher name = METADATA_NAME.matcher(metadata.filename);
        if (!name.matches()) {
            throw malformed(
                    "The part metadata has another file name than it must. Name it VERSION.ROLE.json, such as 42.policy.json.");
        }
        return new PublishRequest(name.group(2), Long.parseLong(name.group(1)), metadata.content.getBytes(), targets);
    }

    private static void addTarget(Map<String, byte[]> targets, Part part) throws BodyRejected {
        if (part.filename.length() > MAX_PATH_CHARS
                || !TARGET_PATH.matcher(part.filename).matches()) {
            throw malformed(
                    "A part target has another file name than it must. Name it as its target path, such as policy/bundle.json.");
        }
        if (targets.put(part.filename, part.content.getBytes()) != null) {
            throw malformed("The form has two targets of one path. Send one of them.");
        }
    }

    private static BodyRejected malformed(String problem) {
        return new BodyRejected(Problem.malformedBody(problem));
    }
}
