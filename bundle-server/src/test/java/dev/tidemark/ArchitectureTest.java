package dev.tidemark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

/**
 * Who may import whom. Data runs one way, from the issuer to the decision; a rule that stands in the way of a change is
 * a reason to think about where the change belongs.
 */
@AnalyzeClasses(
        packages = "dev.tidemark",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {
    /** What the modules' tests share is packed too. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String[] JDK = {"java..", "org.jspecify.annotations..", "com.google.errorprone.annotations.."};

    @ArchTest
    static final ArchRule revocation_needs_the_jdk_alone =
            only("dev.tidemark.revocation..", "dev.tidemark.revocation..");

    @ArchTest
    static final ArchRule index_of_revocations_knows_numbers_alone =
            only("dev.tidemark.revocation.index..", "dev.tidemark.revocation.index..");

    @ArchTest
    static final ArchRule metadata_has_no_clock_no_network_no_store = only(
            "dev.tidemark.metadata..",
            "dev.tidemark.metadata..",
            "com.fasterxml.jackson.core..",
            "com.fasterxml.jackson.databind..",
            "org.bouncycastle..",
            "com.nimbusds..");

    @ArchTest
    static final ArchRule bundle_reads_documents = only(
            "dev.tidemark.bundle..",
            "dev.tidemark.bundle..",
            "dev.tidemark.metadata..",
            "dev.tidemark.revocation..",
            "com.fasterxml.jackson..",
            "com.nimbusds..");

    @ArchTest
    static final ArchRule client_knows_neither_server_nor_decision = only(
            "dev.tidemark.client..",
            "dev.tidemark.client..",
            "dev.tidemark.metadata..",
            "dev.tidemark.bundle..",
            "dev.tidemark.revocation..",
            "com.fasterxml.jackson..",
            "com.github.benmanes.caffeine..",
            "io.micrometer.core..",
            "org.slf4j..");

    @ArchTest
    static final ArchRule fetching_listening_and_keeping_know_no_client = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.tidemark.client.fetch..",
                    "dev.tidemark.client.push..",
                    "dev.tidemark.client.state..",
                    "dev.tidemark.client.tuf..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.tidemark.client"));

    /** What is packed as a jar of its own, and started often. */
    private static final String[] TUF_CLIENT = {
        "dev.tidemark.metadata..",
        "dev.tidemark.client.fetch..",
        "dev.tidemark.client.state..",
        "dev.tidemark.client.tuf.."
    };

    @ArchTest
    static final ArchRule general_client_needs_no_tidemark_client = only("dev.tidemark.client.tuf..", TUF_CLIENT);

    @ArchTest
    static final ArchRule command_line_of_the_general_client_needs_nothing_else = only(
            "dev.tidemark.client.cli..",
            Stream.concat(Stream.of("dev.tidemark.client.cli.."), Stream.of(TUF_CLIENT))
                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule verifier_decides_from_a_view = classes()
            .that()
            .resideInAPackage("dev.tidemark.verifier")
            .should()
            .onlyDependOnClassesThat(allowed(
                            "dev.tidemark.verifier..",
                            "dev.tidemark.metadata..",
                            "dev.tidemark.bundle..",
                            "dev.tidemark.revocation..",
                            "com.fasterxml.jackson..",
                            "com.nimbusds..",
                            "com.github.benmanes.caffeine..",
                            "org.slf4j..")
                    .or(viewOfTheClient()));

    @ArchTest
    static final ArchRule replay_stores_know_no_decision = only(
            "dev.tidemark.verifier.replay..",
            "dev.tidemark.verifier.replay..",
            "dev.tidemark.metadata..",
            "com.github.benmanes.caffeine..",
            "redis.clients.jedis..",
            "javax.net.ssl..",
            "org.slf4j..");

    @ArchTest
    static final ArchRule what_a_user_of_the_sdk_may_leave_out_stays_in_its_package = noClasses()
            .that()
            .resideOutsideOfPackage("dev.tidemark.verifier.replay.redis..")
            .should()
            .dependOnClassesThat(resideInAPackage("redis.clients.."));

    @ArchTest
    static final ArchRule adapters_know_the_decision_and_no_framework = classes()
            .that()
            .resideInAPackage("dev.tidemark.verifier.adapter")
            .should()
            .onlyDependOnClassesThat(allowed("dev.tidemark.verifier", "dev.tidemark.verifier.adapter"));

    @ArchTest
    static final ArchRule audit_lines_are_told_beside_decisions = only(
            "dev.tidemark.verifier.audit..",
            "dev.tidemark.verifier",
            "dev.tidemark.verifier.audit..",
            "dev.tidemark.metadata..",
            "dev.tidemark.bundle..",
            "com.fasterxml.jackson..",
            "javax.crypto..",
            "org.slf4j..");

    @ArchTest
    static final ArchRule the_servlet_api_stays_in_its_adapter = noClasses()
            .that()
            .resideOutsideOfPackage("dev.tidemark.verifier.adapter.servlet..")
            .should()
            .dependOnClassesThat(resideInAPackage("jakarta.servlet.."));

    @ArchTest
    static final ArchRule the_adapter_for_servlets_hands_requests_over = only(
            "dev.tidemark.verifier.adapter.servlet..",
            "dev.tidemark.verifier.adapter..",
            "dev.tidemark.verifier",
            "jakarta.servlet..",
            "org.slf4j..");

    @ArchTest
    static final ArchRule adapter_of_vertx_knows_the_decision_and_vertx = only(
            "dev.tidemark.verifier.adapter.vertx..",
            "dev.tidemark.verifier",
            "dev.tidemark.verifier.adapter..",
            "io.vertx..",
            "io.netty..");

    @ArchTest
    static final ArchRule metrics_of_a_verifier_stay_beside_it = only(
            "dev.tidemark.verifier.metrics..",
            "dev.tidemark.verifier..",
            "dev.tidemark.client.metrics..",
            "io.micrometer.core..");

    @ArchTest
    static final ArchRule metrics_of_a_client_are_a_leaf = noClasses()
            .that()
            .resideInAPackage("dev.tidemark.client.metrics..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.tidemark.client", "dev.tidemark.verifier.."));

    @ArchTest
    static final ArchRule storage_knows_no_trust =
            only("dev.tidemark.storage..", "dev.tidemark.storage..", "org.rocksdb..", "org.slf4j..");

    @ArchTest
    static final ArchRule rocksdb_stays_in_its_package = noClasses()
            .that()
            .resideOutsideOfPackage("dev.tidemark.storage.rocksdb..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.rocksdb.."));

    @ArchTest
    static final ArchRule metrics_measure_from_outside = classes()
            .that()
            .resideInAPackage("dev.tidemark.server.metrics..")
            .should()
            .onlyDependOnClassesThat(allowed(
                    "dev.tidemark.server.metrics..",
                    "dev.tidemark.server.guard..",
                    "dev.tidemark.server.http..",
                    "dev.tidemark.server.publish..",
                    "dev.tidemark.server.repository..",
                    "dev.tidemark.server.signing..",
                    "dev.tidemark.server.access..",
                    "dev.tidemark.metadata..",
                    "dev.tidemark.storage..",
                    // A guard is a client and a verifier, and shows what they tell.
                    "dev.tidemark.client..",
                    "dev.tidemark.verifier..",
                    "io.micrometer..",
                    // The processor time of this process is asked of the platform.
                    "com.sun.management..",
                    "org.slf4j.."));

    @ArchTest
    static final ArchRule guards_forward_and_decide_nothing_themselves = only(
            "dev.tidemark.server.guard..",
            "dev.tidemark.server.guard..",
            "dev.tidemark.verifier..",
            "dev.tidemark.bundle..",
            "dev.tidemark.client",
            "io.vertx..",
            "io.netty..");

    @ArchTest
    static final ArchRule views_are_made_of_states = only(
            "dev.tidemark.server.view..",
            "dev.tidemark.server.view..",
            "dev.tidemark.server.repository..",
            "dev.tidemark.bundle..",
            "dev.tidemark.metadata..",
            "dev.tidemark.revocation..",
            "com.fasterxml.jackson.databind..",
            "com.nimbusds..");

    @ArchTest
    static final ArchRule auditors_ask_and_change_nothing = only(
            "dev.tidemark.server.audit..",
            "dev.tidemark.server.audit..",
            "dev.tidemark.server.publish..",
            "dev.tidemark.server.repository..",
            "dev.tidemark.metadata..",
            "dev.tidemark.revocation..",
            "com.fasterxml.jackson.databind..");

    @ArchTest
    static final ArchRule logging_knows_nothing_of_what_is_logged = only(
            "dev.tidemark.server.log..",
            "dev.tidemark.server.log..",
            "ch.qos.logback..",
            "com.fasterxml.jackson..",
            "org.slf4j..");

    @ArchTest
    static final ArchRule the_server_measures_and_logs_in_one_place_each = noClasses()
            .that()
            .resideInAPackage("dev.tidemark.server..")
            .and()
            .resideOutsideOfPackages("dev.tidemark.server.metrics..", "dev.tidemark.server.log..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.micrometer..", "ch.qos.logback.."));

    @ArchTest
    static final ArchRule vertx_stays_at_the_edge = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.tidemark.server",
                    "dev.tidemark.server.http..",
                    "dev.tidemark.server.relay..",
                    "dev.tidemark.server.guard..",
                    "dev.tidemark.verifier.adapter.vertx..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.netty.."));

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.tidemark.(**)").should().beFreeOfCycles();

    private static ArchRule only(String who, String... allowed) {
        return classes().that().resideInAPackage(who).should().onlyDependOnClassesThat(allowed(allowed));
    }

    private static DescribedPredicate<JavaClass> allowed(String... packages) {
        return resideInAnyPackage(packages).or(resideInAnyPackage(JDK)).or(primitiveOrArray());
    }

    private static DescribedPredicate<JavaClass> primitiveOrArray() {
        return DescribedPredicate.describe(
                "primitive types and arrays of allowed types",
                type -> type.getBaseComponentType().isPrimitive());
    }

    private static DescribedPredicate<JavaClass> viewOfTheClient() {
        return DescribedPredicate.describe(
                "the client's TrustView and TrustState",
                type -> type.getPackageName().equals("dev.tidemark.client")
                        && (type.getName().startsWith("dev.tidemark.client.TrustView")
                                || type.getName().equals("dev.tidemark.client.TrustState")));
    }
}
