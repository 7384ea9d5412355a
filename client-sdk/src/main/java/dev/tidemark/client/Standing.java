package dev.tidemark.client;

import dev.tidemark.client.state.Marks;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a client stands between the steps of its workflow: what is trusted, what is published, and the marks below which
 * nothing may fall. Used by one thread at a time.
 */
final class Standing {
    private final ClientStore store;
    private final List<Failure> reports = new ArrayList<>();
    private TrustedMetadata trusted;
    private Optional<TrustState> published;
    private Marks marks;

    Standing(ClientStore store, CachedState cached) {
        this.store = store;
        this.trusted = cached.trusted();
        this.published = cached.held();
        this.marks = cached.marks();
    }

    ClientStore store() {
        return store;
    }

    TrustedMetadata trusted() {
        return trusted;
    }

    void trust(TrustedMetadata next) {
        trusted = next;
    }

    RootExtension constants() {
        return trusted.root().role().tidemark().orElseThrow();
    }

    Optional<TrustState> published() {
        return published;
    }

    void published(TrustState state) {
        published = Optional.of(state);
    }

    Marks marks() {
        return marks;
    }

    void raise(Marks raised) {
        if (!raised.equals(marks)) {
            store.raised(raised);
            marks = raised;
        }
    }

    /** What is worth telling, although the cycle goes on. */
    void report(Failure report) {
        reports.add(report);
    }

    List<Failure> reports() {
        return List.copyOf(reports);
    }

    void forgetReports() {
        reports.clear();
    }

    /**
     * Whether the published state is of the index that is trusted now. One that was taken expired is no ground to stand
     * on: roles in it may be what this cycle must refuse.
     */
    boolean isPublishedIndex() {
        if (published.isEmpty() || published.get().isTakenExpired()) {
            return false;
        }
        TrustedMetadata of = published.get().metadata();
        return of.snapshot().equals(trusted.snapshot())
                && of.root().equals(trusted.root())
                && of.targets().equals(trusted.targets());
    }

    /** Whether {@code newest}, which has a newer statement than what is trusted, says that the published state is current. */
    boolean confirmsPublished(TrustedMetadata newest, Times times) {
        if (!isPublishedIndex()) {
            return false;
        }
        try {
            newest.requireWhole(times);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    static boolean holds(Optional<? extends Verified<?>> held, MetaFile named) {
        if (held.isEmpty() || held.get().role().version() != named.version()) {
            return false;
        }
        try {
            named.require("held", held.get().bytes());
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }
}
