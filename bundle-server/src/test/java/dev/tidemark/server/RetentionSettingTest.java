package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionSettingTest {
    private static List<String> findings(String online, String roles, boolean mayBeShort) {
        List<String> findings = new ArrayList<>();
        Retention unused = Retention.of(online, roles, mayBeShort, findings::add);
        return findings;
    }

    @Test
    void defaults_areWhatTheProtocolSays() {
        List<String> findings = new ArrayList<>();
        Retention retention = Retention.of(
                Setting.RETENTION_ONLINE.defaultValue(), Setting.RETENTION_ROLES.defaultValue(), false, findings::add);
        assertThat(findings).isEmpty();
        assertThat(retention).isEqualTo(new Retention(Duration.ofHours(1), Duration.ofDays(400)));
    }

    @Test
    void online_belowAnHour_isRefusedUnlessSaidAloud() {
        assertThat(findings("59m", "400d", false))
                .singleElement()
                .asString()
                .contains("at least 1h", "retention.short");
        assertThat(findings("1s", "2s", true)).isEmpty();
        assertThat(findings("90m", "400d", false)).isEmpty();
    }

    @Test
    void roles_belowOnline_areRefused() {
        assertThat(findings("2h", "1h", false)).singleElement().asString().contains("retention.roles");
    }

    @Test
    void form_otherThanNumberAndUnit_isRefusedByName() {
        for (String bad : List.of("", "1", "h", "-1h", "0h", "1.5h", "1 h", "1w", "9999999d")) {
            assertThat(findings(bad, "400d", false))
                    .as(bad)
                    .singleElement()
                    .asString()
                    .contains("retention.online");
        }
    }
}
