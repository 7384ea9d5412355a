package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that are carried in: their own expiry is waived, and nothing else. */
class CarriedStatementsTest extends ClientScenario {
    /** A statement issued half an hour ago, as it comes out of an archive. */
    private void carryIn() {
        domain.at(time.instant().minus(Duration.ofMinutes(30)));
        mirror.copy(domain.heartbeat());
    }

    @Test
    void refresh_expiredStatement_isRefusedUnlessCarriedStatementsWasSaid() throws Exception {
        client().start().close();
        time.pass(Duration.ofHours(1));
        carryIn();

        try (TrustClient strict = client().start()) {
            assertThat(strict.status().failure()).map(Failure::code).contains("expired");
            assertThat(strict.read().ageMillis()).isEqualTo(Duration.ofHours(1).toMillis());
        }
        try (TrustClient carried = client().carriedStatements().start()) {
            assertThat(carried.status().failure()).isEmpty();
            assertThat(carried.read().ageMillis())
                    .isEqualTo(Duration.ofMinutes(30).toMillis());
        }
    }

    @Test
    void start_firstWithAnExpiredStatement_isOfItsTrueAge() throws Exception {
        time.pass(Duration.ofHours(1));

        try (TrustClient carried = client().carriedStatements().start()) {
            assertThat(carried.read().ageMillis()).isEqualTo(Duration.ofHours(1).toMillis());
            assertThat(carried.read().state().orElseThrow().isTakenExpired()).isFalse();
        }
    }

    /** After 8 days snapshot and revocations, after 91 the policy, after 366 root and targets. */
    @ParameterizedTest(name = "{0} days, signed again: {1}")
    @CsvSource({"8, NOTHING", "8, REVOCATIONS", "91, SERVER", "366, SERVER"})
    void refresh_anyOtherRoleExpired_isRefused(long days, Resigned resigned) throws Exception {
        try (TrustClient carried = client().carriedStatements().start()) {
            time.pass(Duration.ofDays(days));
            domain.at(time.instant());
            if (resigned == Resigned.SERVER) {
                domain.resignRevocations().resignSnapshot();
            } else if (resigned == Resigned.REVOCATIONS) {
                domain.resignRevocations().heartbeat();
            } else {
                domain.heartbeat();
            }
            mirror.copy(domain);

            assertThat(carried.refresh()).map(Failure::code).contains("expired");
            assertThat(carried.read().ageMillis())
                    .isEqualTo(Duration.ofDays(days).toMillis());
        }
    }

    enum Resigned {
        NOTHING,
        REVOCATIONS,
        SERVER
    }

    @Test
    void refresh_anIssuerWhoseRoleExpired_isDisabledAlone() throws Exception {
        try (TrustClient carried = client().carriedStatements().start()) {
            time.pass(Duration.ofDays(31));
            domain.at(time.instant()).policy(TestPolicy.orders()).resignRevocations();
            mirror.copy(domain.publish());

            assertThat(carried.refresh()).isEmpty();
            assertThat(carried.status().reports()).extracting(Failure::code).contains("issuer_unavailable");
        }
    }

    @Test
    void refresh_fromTheFuture_isRefused() throws Exception {
        try (TrustClient carried = client().carriedStatements().start()) {
            domain.at(time.instant().plus(Duration.ofSeconds(61)));
            mirror.copy(domain.heartbeat());

            assertThat(carried.refresh()).map(Failure::code).contains("from_future");
        }
    }

    @Test
    void refresh_thatWouldLiveLongerThanTheRootAllows_isRefused() throws Exception {
        try (TrustClient carried = client().carriedStatements().start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.heartbeat(Duration.ofSeconds(901)));

            assertThat(carried.refresh()).map(Failure::code).contains("statement_too_long");
        }
    }

    @Test
    void refresh_anOlderOne_neitherLowersAMarkNorTheAge() throws Exception {
        Path marks = directory.resolve("marks-elsewhere.json");
        FileMirror old = new FileMirror(domain);
        pass(Duration.ofHours(1));
        mirror.copy(domain.heartbeat());
        try (TrustClient carried = client().markFile(marks).carriedStatements().start()) {
            pass(Duration.ofHours(1));
            mirror.files(old);
            assertThat(carried.refresh()).map(Failure::code).contains("behind");
            assertThat(carried.read().ageMillis()).isEqualTo(Duration.ofHours(1).toMillis());
        }

        TrustClientBuilder lost = client().stateDirectory(directory.resolve("lost"))
                .markFile(marks)
                .carriedStatements();
        assertThatThrownBy(lost::start)
                .isInstanceOfSatisfying(
                        TrustClientException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("rollback"));
    }
}
