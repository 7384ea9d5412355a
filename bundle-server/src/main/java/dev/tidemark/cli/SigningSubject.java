package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.UnverifiedRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a person should know of a file before signing it. */
record SigningSubject(String name, UnverifiedRole file, Instant now) {
    private SignedRole role() {
        return file.role();
    }

    boolean isExpired() {
        return !now.isBefore(role().expires());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("role     " + name + ", version " + role().version());
        lines.add("domain   " + domain());
        lines.add("expires  " + MetadataTime.formatSeconds(role().expires()) + ", "
                + (isExpired()
                        ? "in the past"
                        : "in " + Duration.between(now, role().expires()).toDays() + " days"));
        lines.add("sha256   " + Digests.sha256Hex(file.message()) + " of what is signed");
        lines.add("signed   by " + file.filled().size() + " so far, "
                + file.keyIds().size() + " slots");
        lines.addAll(says());
        return lines;
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("role", name);
        json.put("version", role().version());
        json.put("domain", domain());
        json.put("expires", MetadataTime.formatSeconds(role().expires()));
        json.put("sha256", Digests.sha256Hex(file.message()));
        ArrayNode says = json.putArray("says");
        says().forEach(says::add);
        return json;
    }

    private String domain() {
        return role() instanceof Root root
                ? root.tidemark().map(constants -> constants.domain().name()).orElse("none")
                : ((Targets) role())
                        .tidemark()
                        .map(extension -> extension.domain().name())
                        .orElse("none");
    }

    private List<String> says() {
        List<String> says = new ArrayList<>();
        if (role() instanceof Root root) {
            root.tidemark().ifPresent(constants -> says.add(constants(constants)));
            new TreeMap<>(root.roles()).forEach((role, keys) -> says.add("says     " + keys(role, keys)));
        } else if (role() instanceof Targets targets) {
            targets.delegations().ifPresent(delegations -> delegations(delegations, says));
            new TreeMap<>(targets.targets())
                    .forEach((path, target) -> says.add(
                            "says     " + path + " is " + target.length() + " bytes, sha256 " + target.sha256()));
        }
        return says;
    }

    private static String constants(RootExtension constants) {
        return "says     epoch " + constants.epoch() + (constants.development() ? ", development" : "")
                + (constants.managed() ? ", managed: the server holds authors' keys" : "");
    }

    private static void delegations(Delegations delegations, List<String> says) {
        for (DelegatedRole role : delegations.roles()) {
            says.add("says     " + keys(role.name(), role.keys())
                    + role.tidemark()
                            .map(claim -> "; is " + claim.issuer() + ", up to " + claim.maxKeyBinding())
                            .orElse(""));
        }
    }

    private static String keys(String role, RoleKeys keys) {
        return role + " is signed by " + keys.threshold() + " of "
                + String.join(
                        ", ",
                        keys.keyIds().stream()
                                .map(id -> id.substring(0, Math.min(12, id.length())))
                                .toList());
    }
}
