package dev.tidemark.fuzz;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.push.Events;
import dev.tidemark.client.push.PushedBytes;
import java.util.List;

/**
 * A stream of events of unknown origin: however it is split, the same events, the same end; no event above the bound is
 * held, and an event is read or refused in its type. First a block, each octet the length of a piece; then the stream.
 */
public final class PushTarget {
    private PushTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        byte[] pieces = in.block();
        byte[] stream = in.rest();
        List<String> whole = PushedBytes.read(stream, n -> Math.max(1, stream.length));
        Promise.require(whole.equals(PushedBytes.read(stream, n -> 1)), "octet by octet it is another stream");
        if (pieces.length > 0) {
            List<String> split = PushedBytes.read(stream, n -> Math.max(1, pieces[n % pieces.length] & 0xff));
            Promise.require(whole.equals(split), "in pieces it is another stream");
        }
    }

    static Seeds seeds() {
        byte[] pieces = {2, 3, 5, 7};
        Seeds seeds = new Seeds();
        String update =
                "event: update\ndata: {\"files\":[{\"path\":\"metadata/timestamp.json\",\"base64\":\"e30=\"}],\ndata: \"deltas\":[]}\n\n";
        String plain =
                "\ufeffretry: 300\r\n:comment\rid: 7\nevent: other\ndata\ndata:a\ndata: b\r\n\r\nid\ndata: c\n\n";
        seeds.add("statement", Seeds.block(pieces), Seeds.utf8(Events.statement(TestDomain.start())));
        seeds.add("update", Seeds.block(pieces), Seeds.utf8(update));
        seeds.add("plain", Seeds.block(pieces), Seeds.utf8(plain + update));
        seeds.add("too-large", Seeds.block(pieces), Seeds.utf8("data: " + "x".repeat(2_100)));
        return seeds;
    }
}
