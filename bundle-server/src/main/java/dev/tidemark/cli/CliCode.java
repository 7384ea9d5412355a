package dev.tidemark.cli;

import java.util.List;
import java.util.Locale;

/**
 * Every code the command line itself ends with, and how the process ends with it. Codes that come from elsewhere, of key
 * files, of verification, of fetching and of a server's problem documents, are passed on as they are.
 */
enum CliCode {
    USAGE(ExitCode.USAGE, "the command line does not parse, or an option has a value that means nothing"),
    ADDRESS_MALFORMED(ExitCode.USAGE, "an address is not one"),
    ADDRESS_IN_THE_CLEAR(ExitCode.USAGE, "a token would leave this machine without TLS"),
    ADDRESS_WITH_CREDENTIAL(ExitCode.USAGE, "an address carries a name or a password"),
    DOMAIN_MALFORMED(ExitCode.USAGE, "a name that no trust domain may have"),
    SLUG_MALFORMED(ExitCode.USAGE, "a name that no issuer's folder may have"),
    THRESHOLD_MALFORMED(ExitCode.USAGE, "a threshold that its keys cannot meet"),
    EVENT_MALFORMED(ExitCode.USAGE, "a revocation that names nothing that can be revoked"),
    UNKNOWN_SLUG(ExitCode.USAGE, "an option names an issuer that no other option names"),
    UNKNOWN_ROLE(ExitCode.USAGE, "a role that the workspace does not publish"),
    UNKNOWN_TARGET(ExitCode.USAGE, "a target that the domain's metadata does not list"),
    ISSUER_UNKNOWN(ExitCode.USAGE, "nothing says which issuer a slug is"),
    PASSPHRASE_NEEDED(ExitCode.USAGE, "a passphrase is needed and there is no terminal to ask on"),
    PASSPHRASE_REFUSED(ExitCode.USAGE, "a new passphrase is too short, or was typed in two ways"),
    FILE_NOT_FOUND(ExitCode.USAGE, "there is no such file"),
    FILE_NOT_READABLE(ExitCode.USAGE, "this user may not use the file"),
    FILE_TOO_LARGE(ExitCode.USAGE, "a file has more bytes than any of its kind"),
    FILE_MALFORMED(ExitCode.USAGE, "a file that the command line names is not what it should be"),
    TOKEN_MALFORMED(ExitCode.USAGE, "the token's file does not hold one token"),
    KEY_UNSUPPORTED(ExitCode.USAGE, "a key is neither Ed25519 nor P-256"),
    LINE_MALFORMED(ExitCode.USAGE, "it is no audit line of a decision, or more than one"),
    NAME_NOT_OF_LINE(ExitCode.USAGE, "a name that was given is not the one in the line"),
    WRONG_ROOT(ExitCode.USAGE, "the root is of another domain"),
    NO_WORKSPACE(ExitCode.USAGE, "the folder is no authors' workspace"),
    NO_ROOT(ExitCode.USAGE, "the workspace has no root, and none was named"),
    NO_POLICY(ExitCode.USAGE, "there is no policy"),
    NOTHING_TO_COMPARE(ExitCode.USAGE, "one side of a comparison holds no policy and no issuers"),
    WORKSPACE_MALFORMED(ExitCode.USAGE, "the workspace's own file is damaged"),
    CONFIG_MISSING(ExitCode.USAGE, "there is no configuration file of that name"),
    CONFIG_UNREADABLE(ExitCode.USAGE, "the configuration is not TOML, so nothing of it can be shown"),
    FILE_EXISTS(ExitCode.REFUSED, "a file is there already; nothing is overwritten"),
    FILE_IO(ExitCode.REFUSED, "the file system refused"),
    TOKEN_FILE_EXPOSED(ExitCode.REFUSED, "others than its owner may read the token"),
    WORKSPACE_EXISTS(ExitCode.REFUSED, "a workspace is there already; keys are never overwritten"),
    WOULD_REPLACE(ExitCode.REFUSED, "what is there differs and would be lost"),
    LINT_FAILED(ExitCode.REFUSED, "the workspace has errors; see `bundle lint`"),
    KEYS_MISSING(ExitCode.REFUSED, "too few of a role's private keys are in the workspace"),
    TARGETS_FIRST(ExitCode.REFUSED, "nothing can be delegated before the targets role is published"),
    ISSUER_MISMATCH(ExitCode.REFUSED, "one slug is said to be of several issuers"),
    ISSUER_NOT_IN_POLICY(ExitCode.REFUSED, "no source of the policy names the issuer"),
    ISSUER_OF_TWO_DOMAINS(ExitCode.REFUSED, "the policy names the issuer under more than one trust domain"),
    SIGNING_FAILED(ExitCode.REFUSED, "a key could not be used"),
    SIGN_NOT_A_ROLE(ExitCode.REFUSED, "the file is no metadata of the role it should be of"),
    SIGN_UNKNOWN_MEMBER(ExitCode.REFUSED, "the file holds what this program cannot show, so it is not signed"),
    SIGN_KEY_NOT_OF_ROLE(ExitCode.REFUSED, "the role does not name the key, so its signature would count for nothing"),
    CONFIG_REFUSED(ExitCode.REFUSED, "the configuration would not let a server start; nothing was changed"),
    DOMAIN_EXISTS(ExitCode.REFUSED, "the configuration serves the domain already"),
    DEMO_FAILED(ExitCode.REFUSED, "a step of the demonstration was not as it must be"),
    SERVER_UNREACHABLE(ExitCode.UNREACHABLE, "the server did not answer"),
    RECEIPT_MALFORMED(ExitCode.VERIFICATION_FAILED, "the server's answer carries no proof"),
    RECEIPT_NOT_COVERING(ExitCode.VERIFICATION_FAILED, "the signed statement does not cover what was asked for"),
    SERVER_SET_BACK(ExitCode.VERIFICATION_FAILED, "the server has less than it took from this workspace"),
    STATE_NOT_HELD(ExitCode.STALE, "the state that a decision was made on is not held any more"),
    START_REFUSED(ExitCode.START_REFUSED, "a server found a reason not to start"),
    DEV_OFF_LOOPBACK(ExitCode.START_REFUSED, "a development domain is served on loopback only"),
    INTERRUPTED(ExitCode.INTERNAL, "the command was interrupted"),
    INTERNAL_ERROR(ExitCode.INTERNAL, "a mistake of ours");

    private final int exitCode;
    private final String meaning;

    CliCode(int exitCode, String meaning) {
        this.exitCode = exitCode;
        this.meaning = meaning;
    }

    /** Stable; what JSON output carries. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of {@link ExitCode}. */
    int exitCode() {
        return exitCode;
    }

    /** For the table of the reference. */
    String meaning() {
        return meaning;
    }

    /**
     * A command that ends for this reason.
     *
     * @param message what happened
     * @param hint what to do; may be empty when the message says it
     */
    CliException because(String message, String hint) {
        return because(message, hint, List.of());
    }

    /** The same, for several reasons at once: one sentence each, shown one a line after the message. */
    CliException because(String message, String hint, List<String> findings) {
        return new CliException(exitCode, code(), message, hint, findings);
    }
}
