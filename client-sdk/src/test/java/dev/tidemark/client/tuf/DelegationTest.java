package dev.tidemark.client.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.fetch.FileNames;
import dev.tidemark.metadata.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delegated roles: which are asked for, under whose keys, and what is kept of them. */
class DelegationTest extends TufScenario {
    @BeforeEach
    void trustTheFirstRoot() throws Exception {
        init();
    }

    private java.util.List<String> delegatedRequests() {
        return requests.subList(requests.indexOf("timestamp.json") + 3, requests.size());
    }

    @Test
    void search_visitsAndKeepsRolesInOrder() throws Exception {
        repository.delegate("targets", "A");
        repository.delegate("targets", "B");
        repository.delegate("A", "C");
        repository.bumpAll();
        assertThat(downloadRefused("missing")).isEqualTo("target_missing");
        assertThat(delegatedRequests()).containsExactly("2.A.json", "2.C.json", "2.B.json");
        assertThat(trustedFiles()).contains("A.json", "B.json", "C.json");

        assertThat(downloadRefused("missing")).isEqualTo("target_missing");
        assertThat(requests).containsExactly("2.root.json", "timestamp.json");
    }

    @ParameterizedTest
    @CsvSource({
        "targetfile, targets, ''",
        "README.md, A, A",
        "releases/x/x_v1, C, B C",
        "releases/y/y_v1.zip, D, B D",
        "releases/z/z_v1.zip, -, B",
    })
    void search_pathsMustMatchAlongTheWholeChain(String path, String holder, String visited) throws Exception {
        repository.delegate("targets", "A", "*.doc", "*.md");
        repository.delegate("targets", "B", "releases/*/*");
        repository.delegate("B", "C", "releases/x/*");
        repository.delegate("B", "D", "releases/y/*.zip");
        repository.target(holder.equals("-") ? "D" : holder, path, "by " + holder);
        repository.bumpAll();
        if (holder.equals("-")) {
            assertThat(downloadRefused(path)).isEqualTo("target_missing");
            assertThat(delegatedRequests()).containsExactly("2.B.json");
        } else {
            assertThat(download(path)).isEqualTo("by " + holder);
            for (String role : visited.isEmpty() ? new String[0] : visited.split(" ")) {
                assertThat(requests).contains("2." + role + ".json");
            }
            assertThat(requests).hasSize(5 + (visited.isEmpty() ? 0 : visited.split(" ").length));
        }
    }

    @Test
    void search_prefixOfThePathDigest_decides() throws Exception {
        String digest = Digests.sha256Hex("tool".getBytes(StandardCharsets.UTF_8));
        for (String bin : new String[] {"bin-0", "bin-1"}) {
            ObjectNode delegation = repository.delegate("targets", bin);
            delegation.remove("paths");
            boolean low = digest.charAt(0) < '8';
            // The first role is not for this path, although it has it.
            String prefixes = low == bin.equals("bin-1") ? "01234567" : "89abcdef";
            var list = delegation.putArray("path_hash_prefixes");
            prefixes.chars().forEach(c -> list.add(Character.toString(c)));
            repository.target(bin, "tool", "from " + bin);
        }
        repository.bumpAll();
        assertThat(download("tool")).isEqualTo("from bin-1");
        assertThat(delegatedRequests()).hasSize(2);
    }

    // ---- under whose keys

    /** C of A and C of B share a name and a file, and nothing else. */
    private void delegateOneNameTwice() {
        repository.delegate("targets", "A", "a/*");
        repository.delegate("targets", "B", "b/*");
        repository.delegate("A", "C");
        repository
                .delegate("B", "C", "*/*")
                .withArray("/keyids")
                .removeAll()
                .add(AnyRepository.key("other").keyId());
        ((ObjectNode) repository.json("A").at("/delegations/roles/0"))
                .withArray("/paths")
                .add("*/*");
        repository
                .json("B")
                .withObject("/delegations/keys")
                .set(
                        AnyRepository.key("other").keyId(),
                        AnyRepository.key("other").publicKey().json());
        repository.target("C", "a/tool", "of a");
        repository.target("C", "b/tool", "of b");
        repository.bumpAll();
    }

    @Test
    void role_acceptedUnderOneDelegator_isVerifiedAnewUnderAnother() throws Exception {
        delegateOneNameTwice();
        assertThat(download("a/tool")).isEqualTo("of a");
        assertThat(trustedFiles()).contains("C.json");
        assertThat(downloadRefused("b/tool")).isEqualTo("threshold_not_met");
    }

    @Test
    void role_thatBothDelegatorsAccept_isTakenUnderEach() throws Exception {
        delegateOneNameTwice();
        repository.sign("C", "C-key", "other").bumpAll();
        assertThat(download("a/tool")).isEqualTo("of a");
        assertThat(download("b/tool")).isEqualTo("of b");
    }

    @Test
    void role_signedByAnotherKey_endsTheSearch() throws Exception {
        repository.delegate("targets", "A");
        repository.delegate("targets", "B");
        repository.sign("A", "another-key").target("B", "tool", "content");
        repository.bumpAll();
        assertThat(downloadRefused("tool")).isEqualTo("threshold_not_met");
        assertThat(trustedFiles()).doesNotContain("A.json");
    }

    @Test
    void role_thatTheSnapshotDoesNotList_endsTheSearch() throws Exception {
        repository.delegate("targets", "A");
        repository.publish("A").bump("targets", "snapshot");
        ((ObjectNode) repository.json("snapshot").get("meta")).remove("A.json");
        repository.publish("snapshot").bump("timestamp");
        assertThat(downloadRefused("tool")).isEqualTo("role_missing");
    }

    // ---- expiry

    @Test
    void role_expiredWhenFirstSeen_isNotTaken() throws Exception {
        repository.delegate("targets", "A", "a/*");
        repository.expires("A", AnyRepository.BEFORE).target("A", "a/tool", "content");
        repository.bumpAll();
        refresh();
        assertThat(downloadRefused("a/tool")).isEqualTo("expired");
        assertThat(trustedFiles()).doesNotContain("A.json");
        assertThat(downloaded()).isEmpty();
    }

    @Test
    void role_thatExpiredSinceItWasKept_isNotTakenAndANewerOneIs() throws Exception {
        repository.delegate("targets", "A", "a/*");
        repository.expires("A", AnyRepository.at(now.plus(Duration.ofDays(7))));
        repository.target("A", "a/first", "one");
        repository.target("A", "a/second", "two");
        repository.bumpAll();
        assertThat(download("a/first")).isEqualTo("one");
        now = now.plus(Duration.ofDays(18));
        assertThat(downloadRefused("a/second")).isEqualTo("expired");
        repository.expires("A", AnyRepository.LATER).bumpAll();
        assertThat(download("a/second")).isEqualTo("two");
    }

    // ---- names

    @ParameterizedTest
    @ValueSource(
            strings = {"?", "#", "/delegatedrole", "../delegatedrole", ".", "..", "a b", "%2e%2e", "ö", "*", "~", "\\"})
    void role_oddName_isOnePercentEncodedFile(String name) throws Exception {
        repository.delegate("targets", name);
        repository.target(name, "tool", "content");
        repository.bumpAll();
        assertThat(download("tool")).isEqualTo("content");
        assertThat(requests).contains("2." + FileNames.encode(name) + ".json");
        assertThat(FileNames.encode(name)).matches("[A-Za-z0-9._~%-]+");
        assertThat(trustedFiles()).hasSize(5).contains(FileNames.encode(name) + ".json");
    }

    @Test
    void search_endsAtItsLimit_andSaysSo() throws Exception {
        for (int i = 0; i < 33; i++) {
            repository.delegate("targets", "r" + i);
        }
        repository.target("r32", "tool", "content");
        repository.bumpAll();
        assertThat(downloadRefused("tool")).isEqualTo("search_stopped");
        assertThat(delegatedRequests()).hasSize(32);
    }

    @Test
    void delegations_succinct_areSaidNotToBeRead() throws Exception {
        ObjectNode delegations = repository.json("targets").withObject("/delegations");
        delegations.putObject("keys");
        delegations.putObject("succinct_roles").put("bit_length", 4).put("name_prefix", "bin");
        repository.bumpAll();
        assertThat(refused()).isEqualTo("malformed");
    }

    @Test
    void role_withANameTooLongForAFile_isKeptUnderItsDigest() throws Exception {
        String name = "long".repeat(100);
        repository.delegate("targets", name);
        repository.target(name, "tool", "content");
        repository.bumpAll();
        assertThat(download("tool")).isEqualTo("content");
        assertThat(trustedFiles()).anyMatch(file -> file.startsWith("%role-"));
        assertThat(download("tool")).isEqualTo("content");
        assertThat(requests).containsExactly("2.root.json", "timestamp.json");
    }

    /** Some file systems take the two names for one: a delegated role must not stand where the trust anchor is. */
    @ParameterizedTest
    @ValueSource(strings = {"ROOT", "Root", "tImestamp", "Snapshot", "TARGETS"})
    void role_namedLikeATopLevelOneInOtherLetters_isKeptUnderAnotherName(String name) throws Exception {
        repository.delegate("targets", name);
        repository.target(name, "tool", "content");
        repository.bumpAll();
        assertThat(download("tool")).isEqualTo("content");
        assertThat(trustedFiles().stream().map(file -> file.toLowerCase(java.util.Locale.ROOT)))
                .doesNotHaveDuplicates();
        assertThat(trustedFiles()).hasSize(5);
    }

    @Test
    void delegation_withoutTheMemberTerminating_isNotTerminating() throws Exception {
        repository.delegate("targets", "A").remove("terminating");
        repository.delegate("targets", "B");
        repository.target("B", "tool", "content");
        repository.bumpAll();
        assertThat(download("tool")).isEqualTo("content");
        assertThat(delegatedRequests()).startsWith("2.A.json", "2.B.json");
    }

    @Test
    void delegation_withoutPathsAndPrefixes_isForNothing() throws Exception {
        repository.delegate("targets", "A").remove("paths");
        repository.delegate("targets", "B");
        repository.target("A", "tool", "by A");
        repository.target("B", "tool", "by B");
        repository.bumpAll();
        assertThat(download("tool")).isEqualTo("by B");
        assertThat(trustedFiles()).contains("B.json").doesNotContain("A.json");
    }

    @Test
    void delegation_withPathsAndPrefixes_isMalformed() throws Exception {
        repository.delegate("targets", "A").putArray("path_hash_prefixes").add("00");
        repository.bumpAll();
        assertThat(refused()).isEqualTo("malformed");
    }
}
