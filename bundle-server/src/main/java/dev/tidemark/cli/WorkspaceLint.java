package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.Finding;
import dev.tidemark.bundle.Finding.Severity;
import dev.tidemark.bundle.IssuerDelegation;
import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.LintCode;
import dev.tidemark.bundle.LintContext;
import dev.tidemark.bundle.PolicyLint;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges everything of a workspace that would be published. */
final class WorkspaceLint {
    private final Workspace workspace;
    private final List<Found> found = new ArrayList<>();

    /** A finding and its file. */
    record Found(String file, Finding finding) {
        ObjectNode toJson(ObjectNode json) {
            return json.put("severity", severity())
                    .put("code", finding.code())
                    .put("file", file)
                    .put("pointer", finding.pointer())
                    .put("message", finding.message());
        }

        String severity() {
            return finding.isError() ? "error" : "warning";
        }
    }

    private WorkspaceLint(Workspace workspace) {
        this.workspace = workspace;
    }

    static List<Found> of(Workspace workspace) throws IOException, CliException, VerificationException {
        WorkspaceLint lint = new WorkspaceLint(workspace);
        lint.policy(lint.issuers());
        return List.copyOf(lint.found);
    }

    static long errors(List<Found> findings) {
        return findings.stream().filter(one -> one.finding().isError()).count();
    }

    private void policy(List<IssuerDelegation> delegations) throws IOException, CliException, VerificationException {
        LintContext context = new LintContext(
                LintContext.DEFAULT.resignInterval(),
                LintContext.DEFAULT.maxClockError(),
                Optional.of(delegations),
                workspace.isDevelopment());
        PolicyLint.lint(workspace.policy(), context)
                .forEach(finding -> found.add(new Found("policy/bundle.json", finding)));
    }

    private List<IssuerDelegation> issuers() throws IOException, CliException, VerificationException {
        List<IssuerDelegation> delegations = new ArrayList<>();
        Map<String, String> slugs = new HashMap<>();
        for (String slug : workspace.slugs()) {
            try {
                Delegation delegation = workspace.delegation(slug);
                delegations.add(delegation.forLint());
                String other = slugs.putIfAbsent(delegation.issuer(), slug);
                if (other != null) {
                    error(
                            slug,
                            "delegation.json",
                            LintCode.DUPLICATE_ID.code(),
                            "/issuer",
                            "the slug " + other + " names the same issuer; an issuer has one slug");
                }
                keys(delegation);
            } catch (VerificationException e) {
                malformed(slug, "delegation.json", e);
            }
        }
        return delegations;
    }

    private void keys(Delegation delegation) throws IOException, CliException, VerificationException {
        String slug = delegation.slug();
        if (!workspace.keys().has(DomainLayout.issuerRole(slug))) {
            error(
                    slug,
                    "delegation.json",
                    LintCode.NO_ROLE_KEY.code(),
                    "",
                    "there is no public/issuer." + slug + ".pem, so nobody could sign for it; import it again");
        }
        if (!Files.isRegularFile(workspace.jwksFile(slug))) {
            warning(
                    slug,
                    LintCode.NO_KEYS.code(),
                    "the issuer has no keys here; until its own are published it is unavailable");
            return;
        }
        try {
            IssuerDocument document = IssuerDocument.parse(
                    PlainFiles.read(workspace.jwksFile(slug)), BundleImportCommand.testKeys(workspace));
            if (!document.issuer().equals(delegation.issuer())) {
                error(
                        slug,
                        "jwks.json",
                        LintCode.ISSUER_MISMATCH.code(),
                        "/issuer",
                        "it must equal the delegation's issuer, " + delegation.issuer());
            }
        } catch (VerificationException e) {
            malformed(slug, "jwks.json", e);
        }
    }

    private void malformed(String slug, String file, VerificationException e) {
        if (e.rejection() instanceof Rejection.Malformed malformed) {
            boolean pointer = malformed.where().startsWith("/");
            error(
                    slug,
                    file,
                    LintCode.MALFORMED.code(),
                    pointer ? malformed.where() : "",
                    pointer ? malformed.problem() : malformed.where() + ": " + malformed.problem());
        } else {
            error(slug, file, e.rejection().code(), "", e.rejection().explain());
        }
    }

    private void error(String slug, String file, String code, String pointer, String message) {
        found.add(new Found("issuers/" + slug + "/" + file, new Finding(Severity.ERROR, code, pointer, message)));
    }

    private void warning(String slug, String code, String message) {
        found.add(new Found("issuers/" + slug + "/jwks.json", new Finding(Severity.WARNING, code, "", message)));
    }
}
