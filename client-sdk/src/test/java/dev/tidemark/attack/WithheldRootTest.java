package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.FileMirror;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchException.Reason;
import dev.tidemark.client.fetch.Fetcher;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A new root is held back, so that keys which were replaced go on to count. The attacker has paths, and no key. */
class WithheldRootTest extends AttackScenario {
    private static final String NEXT = "metadata/2.root.json";

    @Test
    void refresh_rootThatTheStatementNamesIsWithheld_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.withhold(NEXT).copy(domain.rotateRoot().publish());

            refreshIsRefused(client, "root_withheld");
        }
    }

    /** The statement is replayed too, so that nothing names the new root; then it is a freeze, and ages. */
    @Test
    void refresh_rootAndStatementWithheld_closesAtTheWindow() throws Exception {
        try (TrustClient client = started()) {
            domain.replaceOnlineKeys().publish();

            assertThat(client.refresh()).isEmpty();

            requireAgeRunsOn(client, held(client));
        }
    }

    @Test
    void refresh_rootWithheldByAllMirrorsButOne_isFollowed() throws Exception {
        FileMirror honest = new FileMirror(domain);
        try (TrustClient client = client().source(honest).start()) {
            pass(Duration.ofSeconds(5));
            honest.copy(domain.replaceOnlineKeys().publish());

            requireRecovered(client);

            assertThat(rootVersion(client)).isEqualTo(2);
        }
    }

    /** "No answer" is not "there is none". */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT_FOUND")
    void refresh_noAnswerForTheNextRoot_isRefused(Reason reason) throws Exception {
        try (TrustClient client = client(refusing(NEXT, reason)).start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.rotateRoot().publish());
            withholds = true;

            refreshIsRefused(client, reason.code());
        }
    }

    private volatile boolean withholds;

    private Fetcher refusing(String path, Reason reason) {
        return new Fetcher() {
            @Override
            public byte[] fetch(String asked, long limitBytes) throws FetchException {
                if (withholds && asked.equals(path)) {
                    throw new FetchException(reason, "no answer");
                }
                return mirror.fetch(asked, limitBytes);
            }

            @Override
            public String name() {
                return "refusing";
            }
        };
    }
}
