package dev.tidemark.bundle;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the rules of {@code allowed_sources}. */
final class SourceReader {
    private static final Set<String> SOURCE = Set.of(
            "source_type",
            "issuer",
            "trust_domain",
            "subject_exact",
            "subject_prefix",
            "required_key_binding",
            "provenance_policy",
            "context_policy");
    private static final Set<String> PROVENANCE = Set.of("profile", "required_spiffe_trust_domain", "required_posture");
    private static final Set<String> CONTEXT = Set.of("required_tool_name", "required_workflow_id", "max_txn_value");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,9})?");

    private SourceReader() {}

    static AllowedSource source(Scan scan, KeyBinding ofRoute) {
        Optional<KeyBinding> own = keyBinding(scan, "required_key_binding");
        return new AllowedSource(
                scan.text("source_type"),
                scan.text("issuer"),
                scan.text("trust_domain"),
                subject(scan),
                own.map(ofRoute::stronger).orElse(ofRoute),
                scan.optionalObject("provenance_policy").map(SourceReader::provenance),
                scan.optionalObject("context_policy").map(SourceReader::context),
                scan.unknownConstraints(SOURCE));
    }

    private static SubjectRule subject(Scan scan) {
        Optional<String> exact = scan.optionalText("subject_exact");
        Optional<String> prefix = scan.optionalText("subject_prefix");
        if (scan.has("subject_exact") == scan.has("subject_prefix")) {
            scan.fault(scan.pointer(), "exactly one of subject_exact and subject_prefix is expected");
        }
        if (prefix.isPresent()) {
            return new SubjectRule.Prefix(prefix.get());
        }
        return new SubjectRule.Exact(exact.orElse(""));
    }

    static ProvenancePolicy provenance(Scan scan) {
        return new ProvenancePolicy(
                scan.optionalText("profile"),
                scan.optionalText("required_spiffe_trust_domain"),
                scan.optionalText("required_posture"),
                scan.unknownConstraints(PROVENANCE));
    }

    private static ContextPolicy context(Scan scan) {
        return new ContextPolicy(
                scan.optionalText("required_tool_name"),
                scan.optionalText("required_workflow_id"),
                decimal(scan, "max_txn_value"),
                scan.unknownConstraints(CONTEXT));
    }

    private static Optional<BigDecimal> decimal(Scan scan, String member) {
        Optional<String> text = scan.optionalText(member);
        if (text.isPresent() && !DECIMAL.matcher(text.get()).matches()) {
            scan.fault(scan.pointer(member), "a decimal in a string is expected, such as \"1000.00\"");
            return Optional.empty();
        }
        return text.map(BigDecimal::new);
    }

    /** An unknown class is a fault: no passport could be compared with it. */
    static Optional<KeyBinding> keyBinding(Scan scan, String member) {
        Optional<String> name = scan.optionalText(member);
        Optional<KeyBinding> binding = name.flatMap(KeyBinding::parse);
        if (name.isPresent() && binding.isEmpty()) {
            scan.fault(scan.pointer(member), "software, remote_kms, hardware_local or attested_workload is expected");
        }
        return binding;
    }
}
