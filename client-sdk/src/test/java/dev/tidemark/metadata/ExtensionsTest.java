package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.DOMAIN;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static dev.tidemark.metadata.MetadataFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with our member is said of the role, with the place; any other failure is passed on as it is. */
class ExtensionsTest {
    private static TrustDomain read(String json) throws VerificationException {
        JsonReader at = JsonReader.of("file", StrictJson.parse("file", utf8(json)));
        return Extensions.require("policy", at, Extensions::domain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                             | /tidemark the member is missing",
                "{\"tidemark\":7}               | /tidemark an object is expected",
                "{\"tidemark\":{}}              | /tidemark/domain the member is missing",
                "{\"tidemark\":{\"domain\":7}}  | /tidemark/domain a string is expected",
                "{\"tidemark\":{\"domain\":\"A\"}} | /tidemark/domain it is not a trust domain"
            })
    void memberThatIsWrong_isSaidOfTheRole(String json, String problem) {
        assertThat(rejected(Rejection.class, () -> read(json)))
                .isEqualTo(new Rejection.ExtensionInvalid("policy", problem));
    }

    @Test
    void memberThatIsRight_isRead() throws VerificationException {
        assertThat(read("{\"tidemark\":{\"domain\":\"example.local\"}}")).isEqualTo(DOMAIN);
    }

    @Test
    void failureOfAnotherKind_isPassedOn() throws VerificationException {
        VerificationException other = new VerificationException(new Rejection.Behind(2, 1));
        JsonReader at = JsonReader.of("file", StrictJson.parse("file", utf8("{\"tidemark\":{}}")));
        assertThat(rejected(
                        Rejection.class,
                        () -> Extensions.require("policy", at, extension -> {
                            throw other;
                        })))
                .isSameAs(other.rejection());
    }
}
