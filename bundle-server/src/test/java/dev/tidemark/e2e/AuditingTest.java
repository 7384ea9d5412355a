package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.TILL;
import static dev.tidemark.e2e.RunningDomain.OPERATOR;
import static dev.tidemark.e2e.RunningDomain.STRANGER;
import static dev.tidemark.e2e.RunningDomain.TILL_OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.client.TrustClient;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.RevokedName;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Auditors of a whole server over a store on disk, beside a client of the same server. */
class AuditingTest {
    private static final long SEED = 5;
    private static final int NAMES = 60;

    private final JsonMapper json = new JsonMapper();
    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private final DomainAuthors bank = new DomainAuthors("bank.local", time.instant());
    private RunningDomain server;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time, shop, bank);
        server.publishAll(shop);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void check_ofManyNames_isWhatAClientHoldsAndTheEventsSay_seed5() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < NAMES; i++) {
            if (random.nextBoolean()) {
                RunningDomain.require(server.revoke(shop, TILL, "n" + i), 200);
            }
        }
        String names = IntStream.range(0, NAMES)
                .mapToObj(i ->
                        "{\"kind\":\"jti\",\"issuer\":\"" + DomainAuthors.issuer(TILL) + "\",\"id\":\"n" + i + "\"}")
                .collect(Collectors.joining(",", "{\"names\":[", "]}"));

        JsonNode results = RunningDomain.require(check(OPERATOR, names), 200).get("results");
        JsonNode events = RunningDomain.require(events(OPERATOR, "?after=0&limit=1000"), 200)
                .get("events");

        try (TrustClient client = server.client(shop, directory.resolve("state"), time, time)) {
            assertThat(client.refresh()).isEmpty();
            RevocationSet held = client.read().state().orElseThrow().revocations();
            for (int i = 0; i < NAMES; i++) {
                RevokedName name = new RevokedName(RevocationKind.JTI, DomainAuthors.issuer(TILL), "n" + i);
                boolean revoked = held.find(name, time.instant()).isPresent();
                JsonNode result = results.get(i);
                assertThat(result.get("revoked").booleanValue()).as("n%d", i).isEqualTo(revoked);
                if (revoked) {
                    JsonNode event = events.get(result.get("sequence").intValue() - 1);
                    assertThat(event.get("id").textValue()).isEqualTo("n" + i);
                    assertThat(event.get("principal").textValue()).isEqualTo(OPERATOR);
                }
            }
        }
    }

    @Test
    void audit_ofCallersWithoutTheVerbOrOfAnotherDomain_isRefused() throws Exception {
        for (String caller : new String[] {TILL_OWNER, STRANGER}) {
            assertProblem(events(caller, "?after=0"), 403, "grant_missing");
            assertProblem(check(caller, "{}"), 403, "grant_missing");
        }
        assertProblem(
                server.ask(shop, server.bearer(OPERATOR, bank), "revocations?after=0"),
                401,
                "credential_wrong_audience");
    }

    @Test
    void audit_whatCannotBeAnswered_isRefusedByName() throws Exception {
        assertProblem(events(OPERATOR, ""), 400, "query_malformed");
        assertProblem(events(OPERATOR, "?after=x"), 400, "query_malformed");
        assertProblem(events(OPERATOR, "?after=0&limit=1001"), 422, "limit_out_of_bounds");
        assertProblem(events(OPERATOR, "?after=1"), 422, "after_ahead");
        assertProblem(check(OPERATOR, "{}"), 400, "check_malformed");
        assertProblem(check(OPERATOR, "{\"names\":[]}"), 422, "names_count");
        assertProblem(
                server.post(
                        bank,
                        server.bearer(OPERATOR, bank),
                        "revocations/check",
                        "application/json",
                        "{\"names\":[{\"kind\":\"issuer\",\"issuer\":\"a\",\"id\":\"a\"}]}"
                                .getBytes(StandardCharsets.UTF_8)),
                503,
                "not_bootstrapped");
    }

    private HttpResponse<byte[]> events(String caller, String query) throws Exception {
        return server.ask(shop, server.bearer(caller, shop), "revocations" + query);
    }

    private HttpResponse<byte[]> check(String caller, String body) throws Exception {
        return server.post(
                shop,
                server.bearer(caller, shop),
                "revocations/check",
                "application/json",
                body.getBytes(StandardCharsets.UTF_8));
    }

    private void assertProblem(HttpResponse<byte[]> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json.readTree(answer.body()).get("code").textValue()).isEqualTo(code);
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    }
}
