package dev.tidemark.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the manual page of a command says beside its options. {@link ManualPage} renders it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Manual {
    /** Where the list of all commands has it. */
    Chapter chapter();

    /** {@code "1: denied"}; 2 and 70 mean the same everywhere and need not be said. */
    String[] exits();

    /** {@code "NAME: what it is"}: what is read and written without being named by an option, or has a shape. */
    String[] files() default {};

    /** {@code "NAME: what it does"}. */
    String[] environment() default {};

    /** Command lines that work, each perhaps below a line that begins with {@code #}. */
    String[] examples();

    /** Who needs a command. */
    enum Chapter {
        TRY("TRY IT"),
        AUTHORS("AUTHORS: who and what is trusted"),
        SERVER("SERVER: what is served"),
        VERIFIERS("VERIFIERS: what they would hold, and decide"),
        TOOLS("TOOLS");

        private final String title;

        Chapter(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }
}
