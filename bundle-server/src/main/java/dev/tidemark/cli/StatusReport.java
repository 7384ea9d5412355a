package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.bundle.Route;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView.Reading;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustedMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One look at a domain, in both forms. */
final class StatusReport {
    private static final Duration ROOT_WARNING = Duration.ofDays(60);
    private static final Duration ISSUER_WARNING = Duration.ofDays(10);

    private final String domain;
    private final Reading reading;
    private final TrustClient.Status status;
    private final TrustState state;
    private final Statement statement;
    private final Instant now;
    private final Duration age;

    StatusReport(String domain, Reading reading, TrustClient.Status status) {
        this.domain = domain;
        this.reading = reading;
        this.status = status;
        this.state = reading.state().orElseThrow();
        this.statement = state.statement();
        this.now = Instant.ofEpochMilli(reading.nowMillis());
        this.age = Duration.ofMillis(reading.ageMillis());
    }

    Outcome outcome() {
        boolean stale = !reading.timeKnown() || closed() > 0;
        return Outcome.ok(json(stale), lines(stale))
                .withExitCode(stale ? ExitCode.STALE : ExitCode.OK)
                .withWarnings(warnings());
    }

    private List<Route> routes() {
        return state.bundle().allRoutes();
    }

    /** Routes that an age can close, and that this age has closed. */
    private long closed() {
        return routes().stream().filter(this::isClosed).count();
    }

    private boolean isClosed(Route route) {
        return route.freshness().window().isPresent() && !route.freshness().admits(age);
    }

    private Optional<Route> firstToClose() {
        return routes().stream()
                .filter(route -> route.freshness().window().isPresent())
                .min(Comparator.comparing(route -> route.freshness().window().orElseThrow()));
    }

    private Map<String, SignedRole> roles() {
        TrustedMetadata metadata = state.metadata();
        Map<String, SignedRole> roles = new LinkedHashMap<>();
        roles.put("root", metadata.root().role());
        metadata.timestamp().ifPresent(held -> roles.put("timestamp", held.role()));
        metadata.snapshot().ifPresent(held -> roles.put("snapshot", held.role()));
        metadata.targets().ifPresent(held -> roles.put("targets", held.role()));
        new TreeMap<>(metadata.delegated()).forEach((name, held) -> roles.put(name, held.role()));
        return roles;
    }

    private ObjectNode json(boolean stale) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("domain", domain);
        json.put("now", MetadataTime.formatMillis(now));
        json.put("stale", stale);
        json.put("bundle_version", statement.bundleVersion());
        json.put("revocation_sequence", statement.revocationSequence());
        json.put("epoch", statement.epoch());
        ObjectNode one = json.putObject("statement");
        one.put("version", state.metadata().timestamp().orElseThrow().role().version());
        one.put("issued_at", MetadataTime.formatMillis(statement.issuedAt()));
        one.put("age_ms", age.toMillis());
        one.put("time_known", reading.timeKnown());
        ArrayNode roles = json.putArray("roles");
        roles().forEach((name, role) -> roles.addObject()
                .put("role", name)
                .put("version", role.version())
                .put("expires", MetadataTime.formatSeconds(role.expires()))
                .put("age_ms", issued(role).map(this::ageMillis).orElse(null)));
        ObjectNode routes = json.putObject("routes");
        routes.put("total", routes().size());
        routes.put("closed", closed());
        firstDeny(json);
        ArrayNode issuers = json.putArray("issuers");
        for (IssuerTrust issuer : issuers()) {
            issuers.addObject()
                    .put("slug", issuer.slug())
                    .put("issuer", issuer.issuer())
                    .put("keys", issuer.keys().size())
                    .put("available", issuer.isInForce(now));
        }
        return json;
    }

    private void firstDeny(ObjectNode json) {
        Optional<Route> first = firstToClose();
        if (first.isEmpty()) {
            json.putNull("first_deny");
            return;
        }
        Duration window = first.get().freshness().window().orElseThrow();
        json.putObject("first_deny")
                .put("at", MetadataTime.formatMillis(statement.issuedAt().plus(window)))
                .put("in_ms", window.minus(age).toMillis())
                .put("route_id", first.get().routeId())
                .put("window_ms", window.toMillis());
    }

    private List<IssuerTrust> issuers() {
        return state.bundle().issuers().stream()
                .sorted(Comparator.comparing(IssuerTrust::slug))
                .toList();
    }

    private List<String> lines(boolean stale) {
        List<String> lines = new ArrayList<>();
        lines.add(domain + ": bundle " + statement.bundleVersion() + ", revocation " + statement.revocationSequence()
                + ", " + (stale ? "STALE" : "current"));
        lines.add("statement issued " + MetadataTime.formatMillis(statement.issuedAt()) + ", "
                + (reading.timeKnown() ? "age " + seconds(age) : "age unknown: the clock cannot be believed"));
        lines.add(routes().size() + (routes().size() == 1 ? " route, " : " routes, ") + closed() + " closed by age"
                + firstToClose()
                        .filter(route -> !isClosed(route))
                        .map(route -> "; " + route.routeId() + " is the first to close, in "
                                + seconds(
                                        route.freshness().window().orElseThrow().minus(age))
                                + " without a newer statement")
                        .orElse(""));
        lines.add("");
        TextTable table = new TextTable("ROLE", "VERSION", "AGE", "EXPIRES", "IN");
        roles().forEach((name, role) -> table.row(
                name,
                Long.toString(role.version()),
                issued(role).map(at -> old(Duration.ofMillis(ageMillis(at)))).orElse("-"),
                MetadataTime.formatSeconds(role.expires()),
                rough(Duration.between(now, role.expires()))));
        lines.addAll(table.lines());
        return lines;
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        roles().forEach((name, role) -> {
            Duration left = Duration.between(now, role.expires());
            boolean issuer = DomainLayout.slugOf(name).isPresent();
            if (name.equals("root") && left.compareTo(ROOT_WARNING) < 0) {
                warnings.add("The root expires in " + rough(left) + ": prepare the next one.");
            } else if (issuer && left.compareTo(ISSUER_WARNING) < 0) {
                warnings.add(name + " expires in " + rough(left) + ": its passports are denied from then on.");
            }
        });
        for (IssuerTrust issuer : issuers()) {
            if (issuer.availability() instanceof Availability.Unavailable why) {
                warnings.add("The issuer " + issuer.slug() + " is unavailable (" + why.code()
                        + "): its passports are denied.");
            }
        }
        for (Route route : routes()) {
            if (route.freshness() instanceof FreshnessClass.Unknown || route.isForbiddenOffline()) {
                warnings.add("The route " + route.routeId() + " denies at every age; see: tidemark bundle lint");
            }
        }
        status.reports().stream()
                .filter(report -> !report.code().equals("issuer_unavailable"))
                .forEach(report -> warnings.add(report.code() + ": " + report.explanation()));
        if (state.metadata().root().role().tidemark().orElseThrow().development()) {
            warnings.add("This is a development domain.");
        }
        return warnings;
    }

    /** When it was signed, by its own word; a root does not say. */
    private static Optional<Instant> issued(SignedRole role) {
        if (role instanceof Timestamp timestamp) {
            return timestamp.tidemark().map(Statement::issuedAt);
        }
        if (role instanceof Snapshot snapshot) {
            return snapshot.tidemark().map(RoleExtension::issuedAt);
        }
        return role instanceof Targets targets ? targets.tidemark().map(RoleExtension::issuedAt) : Optional.empty();
    }

    private long ageMillis(Instant issued) {
        return Math.max(0, Duration.between(issued, now).toMillis());
    }

    private static String old(Duration age) {
        return age.toMinutes() < 2 ? seconds(age) : rough(age);
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private static String rough(Duration left) {
        if (left.isNegative()) {
            return "expired";
        }
        if (left.toDays() >= 2) {
            return left.toDays() + " d";
        }
        return left.toHours() >= 2 ? left.toHours() + " h" : left.toMinutes() + " min";
    }
}
