package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * TUF targets, the top-level role or a delegated one.
 *
 * @param version at least 1
 * @param expires whole seconds
 * @param targets by target path, in the order of the file
 * @param delegations who may sign what else; absent in most delegated roles
 * @param tidemark present exactly in a Tidemark repository
 */
public record Targets(
        long version,
        Instant expires,
        Map<String, TargetFile> targets,
        Optional<Delegations> delegations,
        Optional<RoleExtension> tidemark)
        implements SignedRole {
    static final String TYPE = "targets";

    public Targets {
        targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    }

    static Targets parse(String role, JsonReader at, RepositoryKind kind) throws VerificationException {
        Map<String, TargetFile> targets = new LinkedHashMap<>();
        for (Map.Entry<String, JsonReader> member : at.objects("targets")) {
            targets.put(member.getKey(), TargetFile.parse(member.getValue()));
        }
        Optional<JsonReader> delegations = at.optionalObject("delegations");
        return new Targets(
                at.integer("version", 1),
                at.seconds("expires"),
                targets,
                delegations.isPresent() ? Optional.of(Delegations.parse(delegations.get(), kind)) : Optional.empty(),
                kind.extension(
                        role,
                        at,
                        role.equals(DomainLayout.REVOCATIONS)
                                ? RoleExtension::parseRevocations
                                : RoleExtension::parse));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = SignedRole.header(this);
        ObjectNode files = json.putObject("targets");
        targets.forEach((path, file) -> files.set(path, file.toJson()));
        delegations.ifPresent(value -> json.set("delegations", value.toJson()));
        tidemark.ifPresent(extension -> json.set(Extensions.MEMBER, extension.toJson()));
        return json;
    }
}
