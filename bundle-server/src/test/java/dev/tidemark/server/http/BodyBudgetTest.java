package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.TrustDomain;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private static final TrustDomain SHOP = new TrustDomain("shop.local");
    private static final TrustDomain BANK = new TrustDomain("bank.local");

    private static BodyBudget.Share of(BodyBudget budget, TrustDomain domain, String caller) {
        BodyBudget.Share share = budget.open(domain);
        share.of(caller);
        return share;
    }

    @Test
    void reach_manyBodiesOfOneCaller_leaveRoomForAnotherOfItsDomain() {
        BodyBudget budget = new BodyBudget(160, 10);
        for (int i = 0; i < 4; i++) {
            assertThat(of(budget, SHOP, "alice").reach(10)).isTrue();
        }
        assertThat(of(budget, SHOP, "alice").reach(1)).isFalse();
        assertThat(of(budget, SHOP, "bob").reach(10)).isTrue();
        assertThat(of(budget, BANK, "alice").reach(10)).isTrue();
    }

    @Test
    void reach_ofACallerWhoseBodyWasGivenBack_isThereAgain() {
        BodyBudget budget = new BodyBudget(40, 10);
        BodyBudget.Share first = of(budget, SHOP, "alice");
        assertThat(first.reach(4)).isTrue();
        assertThat(first.reach(10)).isTrue();
        BodyBudget.Share second = of(budget, SHOP, "alice");
        assertThat(second.reach(1)).isFalse();
        first.close();
        assertThat(second.reach(10)).isTrue();
        assertThat(first.reach(1)).as("of a closed share").isFalse();
    }

    @Test
    void reach_ofOneDomain_leavesRoomForTheLastBodyOfAnother() {
        BodyBudget budget = new BodyBudget(40, 10);
        assertThat(budget.open(SHOP).reach(30)).isTrue();
        assertThat(budget.open(SHOP).reach(1)).isFalse();
        assertThat(budget.open(BANK).reach(10)).isTrue();
    }
}
