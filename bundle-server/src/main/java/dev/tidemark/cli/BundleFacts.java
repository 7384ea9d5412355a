package dev.tidemark.cli;

import dev.tidemark.bundle.AllowedSource;
import dev.tidemark.bundle.Api;
import dev.tidemark.bundle.CompiledBundle;
import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.ProvenancePolicy;
import dev.tidemark.bundle.Risk;
import dev.tidemark.bundle.Route;
import dev.tidemark.bundle.SubjectRule;
import dev.tidemark.cli.BundleFact.Sense;
import dev.tidemark.cli.BundleFact.Thing;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import dev.tidemark.revocation.Reinstated;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything a bundle says that a decision depends on, thing by thing. */
final class BundleFacts {
    private static final int SHORT_ID = 16;
    /** From the one that asks least. */
    private static final List<Risk> RISKS = List.of(Risk.LOW, Risk.MEDIUM, Risk.HIGH);

    private final Map<String, Thing> things = new TreeMap<>();

    private BundleFacts() {}

    static Map<String, Thing> of(BundleSide side) {
        BundleFacts facts = new BundleFacts();
        side.policy().ifPresent(facts::policy);
        side.root().ifPresent(facts::root);
        side.delegations().ifPresent(facts::delegations);
        side.issuers().forEach(facts::keys);
        return facts.things;
    }

    private Thing add(String what, String name, Optional<String> parent) {
        Thing thing = new Thing(what, name, parent);
        int more = 2;
        while (things.putIfAbsent(thing.id(), thing) != null) {
            thing = new Thing(what, name + " #" + more++, parent);
        }
        return thing;
    }

    private void policy(PolicyDocument policy) {
        Thing whole = add("policy", DomainLayout.POLICY, Optional.empty())
                .opens("trust domain", policy.trustDomain())
                .limit(
                        "longest passport",
                        seconds(policy.constants().maxPassport()),
                        policy.constants().maxPassport().toSeconds())
                .limit(
                        "clock skew",
                        seconds(policy.constants().clockSkew()),
                        policy.constants().clockSkew().toSeconds());
        policy.constants().releasedEpochs().forEach(epoch -> whole.opens("released epoch " + epoch, epoch));
        policy.provenance().ifPresent(demand -> provenance(whole, demand));
        policy.apis().forEach(this::api);
        // As a verifier compiles it: a rule that nobody understands admits nobody.
        CompiledBundle.compile(policy, List.of()).allRoutes().forEach(this::route);
        policy.reinstated().forEach(this::reinstated);
    }

    private void api(Api api) {
        Thing thing = add("api", api.apiId(), Optional.empty()).opens("base URL", api.baseUrl());
        api.aliases().forEach(alias -> thing.opens("alias " + alias, alias));
    }

    private void reinstated(Reinstated entry) {
        add(
                        "reinstated",
                        entry.name().kind().wireName() + " " + entry.name().id() + " of "
                                + entry.name().issuer() + ", epoch " + entry.epoch(),
                        Optional.empty())
                .limit("up to revocation", Long.toString(entry.untilSequence()), entry.untilSequence());
    }

    private void route(Route route) {
        Thing thing = add("route", route.routeId(), Optional.empty())
                .opens("method", route.method())
                .opens("path", route.pathTemplate())
                .opens("audience", route.audience())
                .opens(
                        "optional headers",
                        String.join(", ", route.coveredHeaders().optional()))
                .demand("risk", route.risk().wireName(), RISKS.indexOf(route.risk()))
                .demand(
                        "key binding",
                        route.requiredKeyBinding().wireName(),
                        route.requiredKeyBinding().rank())
                .limit("freshness", freshness(route), freshnessRank(route));
        route.coveredHeaders()
                .required()
                .forEach(header -> thing.restricts("header " + header, Optional.of("covered")));
        for (AllowedSource source : route.sources()) {
            source(thing, source);
        }
    }

    private static String freshness(Route route) {
        Optional<Duration> window = route.freshness().window();
        return window.map(age -> route.freshness().wireName() + ", " + seconds(age))
                .orElse(freshnessRank(route) < 0 ? "closed" : route.freshness().wireName());
    }

    /** The oldest age that passes; of two classes with one window the one that asks for push is the stricter. */
    private static long freshnessRank(Route route) {
        if (route.freshness() instanceof FreshnessClass.OfflineOk) {
            return route.isForbiddenOffline() ? -1 : Long.MAX_VALUE;
        }
        int ofClass = route.freshness() instanceof FreshnessClass.Realtime ? 0 : 1;
        return route.freshness()
                .window()
                .map(age -> 2 * age.toSeconds() + ofClass)
                .orElse(-1L);
    }

    private void source(Thing route, AllowedSource source) {
        Thing thing = add(
                        "source",
                        route.name() + " <- " + source.sourceType() + " " + subject(source.subject()) + " of "
                                + source.issuer() + " in " + source.trustDomain(),
                        Optional.of(route.id()))
                .demand(
                        "key binding",
                        source.requiredKeyBinding().wireName(),
                        source.requiredKeyBinding().rank());
        source.provenance().ifPresent(demand -> provenance(thing, demand));
        source.context().ifPresent(context -> {
            thing.restricts("tool", context.requiredToolName()).restricts("workflow", context.requiredWorkflowId());
            context.maxTxnValue()
                    .ifPresent(max -> thing.with(
                            "largest transaction", new BundleFact(max.toPlainString(), Sense.HIGHER_IS_LOOSER, max)));
        });
    }

    private static String subject(SubjectRule rule) {
        return rule instanceof SubjectRule.Prefix prefix
                ? prefix.prefix() + "..."
                : ((SubjectRule.Exact) rule).subject();
    }

    private static void provenance(Thing thing, ProvenancePolicy demand) {
        thing.restricts("provenance profile", demand.profile())
                .restricts("SPIFFE trust domain", demand.requiredSpiffeTrustDomain())
                .restricts("posture", demand.requiredPosture());
    }

    private void root(Root root) {
        Thing whole = add("root", "root", Optional.empty());
        root.tidemark()
                .ifPresent(constants -> whole.opens("epoch", constants.epoch())
                        .opens("development", constants.development())
                        .opens("managed", constants.managed()));
        root.roles().forEach((name, keys) -> role(name, keys, Optional.empty()));
    }

    private void role(String name, RoleKeys keys, Optional<String> parent) {
        Thing thing =
                add("role", name, parent).demand("threshold", Integer.toString(keys.threshold()), keys.threshold());
        keys.keyIds().forEach(id -> thing.opens("key " + shortened(id), shortened(id)));
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    private void delegations(Delegations delegations) {
        for (DelegatedRole role : delegations.roles()) {
            Optional<String> slug = DomainLayout.slugOf(role.name());
            slug.ifPresent(name -> issuer(name, role.tidemark().orElseThrow()));
            role(role.name(), role.keys(), slug.map(BundleFacts::issuerId));
        }
    }

    static String issuerId(String slug) {
        return "issuer " + slug;
    }

    private void issuer(String slug, IssuerClaim claim) {
        Thing thing = add("issuer", slug, Optional.empty())
                .opens("name", claim.issuer())
                .opens("trust domain", claim.trustDomain())
                .limit("key binding", claim.maxKeyBinding(), rank(claim.maxKeyBinding()));
        claim.sourceTypes().forEach(type -> thing.opens("source type " + type, type));
    }

    private static int rank(String binding) {
        return KeyBinding.parse(binding).map(KeyBinding::rank).orElse(0);
    }

    private void keys(String slug, IssuerDocument document) {
        for (IssuerKey key : document.keys()) {
            Thing thing = add("key", slug + "/" + key.kid(), Optional.of(issuerId(slug)))
                    .opens("material", shortened(Digests.sha256Hex(key.key().spki())));
            time(key.nbf()).ifPresent(from -> thing.demand("from", from.toString(), from.getEpochSecond()));
            time(key.exp()).ifPresent(until -> thing.limit("until", until.toString(), until.getEpochSecond()));
            KeyBinding most = key.maxKeyBinding();
            if (most != null) {
                thing.limit("key binding", most.wireName(), most.rank());
            }
        }
    }

    private static Optional<Instant> time(@Nullable Instant value) {
        return Optional.ofNullable(value);
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
