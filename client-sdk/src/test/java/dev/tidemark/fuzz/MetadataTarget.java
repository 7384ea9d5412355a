package dev.tidemark.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.FuzzRepository;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A file of unknown origin after a valid chain. Nobody here has a key, so what is taken says exactly what the signers
 * said, in whatever spelling. First octet: the role, the kind of repository, whether something is held already.
 */
public final class MetadataTarget {
    private static final List<FuzzRepository> REPOSITORIES = List.of(FuzzRepository.tidemark(), FuzzRepository.plain());

    private MetadataTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int choice = in.octet();
        String role = FuzzRepository.ROLES.get(choice % 8 % FuzzRepository.ROLES.size());
        FuzzRepository repository = REPOSITORIES.get(choice >> 3 & 1);
        boolean second = (choice >> 4 & 1) == 1;
        try {
            TrustedMetadata next = repository.take(role, second, in.rest());
            byte[] taken = canonical(FuzzRepository.held(next, role).bytes());
            Promise.require(
                    Arrays.equals(taken, canonical(repository.file(role, false)))
                            || Arrays.equals(taken, canonical(repository.file(role, true))),
                    "a " + role + " was taken that nobody signed");
        } catch (VerificationException e) {
            Promise.requireFitForALog(e.rejection().explain());
        }
    }

    private static byte[] canonical(byte[] file) {
        ObjectNode signed = FuzzRepository.signedOf(file);
        return CanonicalJson.encode(signed);
    }

    /** Each role's file, of both kinds, first and second. */
    static Seeds seeds() {
        Seeds seeds = new Seeds();
        for (int role = 0; role < FuzzRepository.ROLES.size(); role++) {
            String name = FuzzRepository.ROLES.get(role);
            String file = new String(REPOSITORIES.get(0).file(name, true), StandardCharsets.UTF_8);
            seeds.add(
                    name + "-forged",
                    new byte[] {(byte) (role | 16)},
                    Seeds.utf8(file.replace("{\"_type\"", "{\"A\":0,\"_type\"")));
        }
        for (int choice = 0; choice < 32; choice++) {
            if (choice % 8 < FuzzRepository.ROLES.size()) {
                String role = FuzzRepository.ROLES.get(choice % 8);
                boolean second = (choice >> 4 & 1) == 1;
                seeds.add(
                        role + (choice >> 3) % 2 + (second ? "-second" : "-first"),
                        new byte[] {(byte) choice},
                        REPOSITORIES.get(choice >> 3 & 1).file(role, second));
            }
        }
        return seeds;
    }
}
