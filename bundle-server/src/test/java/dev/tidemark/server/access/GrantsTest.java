package dev.tidemark.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GrantsTest {
    private static final TrustDomain DOMAIN = new TrustDomain("example.local");
    private static final TrustDomain OTHER = new TrustDomain("other.local");
    private static final String TABLE = """
            {"grants": [
              {"subject": "alice", "domain": "example.local", "verbs": ["publish", "revoke"],
               "roles": ["issuer.a"], "issuers": ["https://a.example"]},
              {"subject": "alice", "domain": "other.local", "verbs": ["view"]},
              {"subject": "bob", "domain": "example.local", "verbs": ["publish"],
               "roles": ["issuer.b", "policy"], "issuers": ["https://a.example"]}
            ]}
            """;

    private final Principal alice = principal("alice", DOMAIN);
    private final Principal bob = principal("bob", DOMAIN);

    @Test
    void require_whatIsGranted_passes() throws Exception {
        Grants grants = parse(TABLE);

        assertThatCode(() -> grants.requirePublish(alice, DOMAIN, "issuer.a")).doesNotThrowAnyException();
        assertThatCode(() -> grants.requireRevoke(alice, DOMAIN, "https://a.example"))
                .doesNotThrowAnyException();
        assertThatCode(() -> grants.requirePublish(bob, DOMAIN, "policy")).doesNotThrowAnyException();
        assertThatCode(() -> grants.require(principal("alice", OTHER), Verb.VIEW, OTHER))
                .doesNotThrowAnyException();
    }

    @Test
    void require_anotherIssuersRoleOrIds_isDenied() throws Exception {
        Grants grants = parse(TABLE);

        assertDenied(() -> grants.requirePublish(alice, DOMAIN, "issuer.b"));
        assertDenied(() -> grants.requirePublish(alice, DOMAIN, "policy"));
        assertDenied(() -> grants.requirePublish(alice, DOMAIN, "issuer.a2"));
        assertDenied(() -> grants.requireRevoke(alice, DOMAIN, "https://b.example"));
    }

    @Test
    void require_verbThatIsNotGranted_isDenied() throws Exception {
        Grants grants = parse(TABLE);

        assertDenied(() -> grants.requireRevoke(bob, DOMAIN, "https://a.example"));
        assertDenied(() -> grants.require(alice, Verb.VIEW, DOMAIN));
        assertDenied(() -> grants.require(alice, Verb.AUDIT, DOMAIN));
        assertDenied(() -> grants.require(principal("mallory", DOMAIN), Verb.PUBLISH, DOMAIN));
    }

    @Test
    void require_principalOfAnotherDomain_isDenied() throws Exception {
        Grants grants = parse(TABLE);

        assertDenied(() -> grants.requirePublish(principal("alice", OTHER), DOMAIN, "issuer.a"));
        assertDenied(() -> grants.requirePublish(alice, OTHER, "issuer.a"));
    }

    @Test
    void parse_patternsOrUnknownWords_areRefused() {
        for (String bad : List.of(
                TABLE.replace("\"alice\"", "\"*\""),
                TABLE.replace("\"other.local\"", "\"*\""),
                TABLE.replace("\"other.local\"", "\"*.local\""),
                TABLE.replace("\"issuer.a\"", "\"issuer.*\""),
                TABLE.replace("\"https://a.example\"", "\"*\""),
                TABLE.replace("\"view\"", "\"all\""),
                TABLE.replace("\"view\"", "\"VIEW\""),
                TABLE.replace("\"issuers\"", "\"isuers\""))) {
            assertThatThrownBy(() -> parse(bad)).as(bad).isInstanceOf(VerificationException.class);
        }
    }

    private static Grants parse(String json) throws VerificationException {
        return Grants.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Principal principal(String subject, TrustDomain domain) {
        return new Principal("idp.local", subject, "t-1", domain, Instant.MAX);
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AccessDenied.class, e -> {
            assertThat(e.code()).isEqualTo("grant_missing");
            assertThat(e.status()).isEqualTo(403);
        });
    }
}
