package dev.tidemark.verifier;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test that is a line of {@code docs/reference/acceptance.md}, which {@link AcceptanceTable} writes. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Row {
    /** Where it stands among the rows of its class. */
    int at();

    /** Who does what. */
    String scenario();

    /** What every decision of the test came to, in order; {@link DecisionScenario} compares it. */
    String[] verdicts();
}
