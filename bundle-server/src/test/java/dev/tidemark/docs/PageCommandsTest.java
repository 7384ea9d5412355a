package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of every page, as they stand. How a page says what is special about a block is told in
 * {@code CONTRIBUTING.md}.
 */
class PageCommandsTest {
    private static final String README = "README.md";
    private static final int AT_ONCE = 3;

    private final ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);

    @TempDir
    private Path work;

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @TestFactory
    Stream<DynamicTest> commands_ofEveryPage_doWhatThePageSays() throws Exception {
        List<Page> pages = Page.all().stream().filter(PageCommandsTest::runs).toList();
        Map<Page, Future<Transcript>> runs = new LinkedHashMap<>();
        Launcher launcher = Launcher.prepare(work.resolve("launcher"));
        PageRun readme = new PageRun(Page.of(README), work.resolve("readme"), launcher);
        Future<Transcript> first = pool.submit(readme::run);
        for (Page page : pages) {
            PageRun run = new PageRun(page, work.resolve("page-" + runs.size()), launcher);
            if (page.name().equals(README)) {
                runs.put(page, first);
            } else if (before(page).isEmpty()) {
                runs.put(page, pool.submit(run::run));
            }
        }
        first.get();
        for (Page page : pages) {
            if (!runs.containsKey(page)) {
                PageRun run = new PageRun(page, work.resolve("page-" + runs.size()), launcher);
                runs.put(page, pool.submit(() -> run.runAfter(readme)));
            }
        }
        return runs.entrySet().stream()
                .map(run -> DynamicTest.dynamicTest(
                        run.getKey().name(),
                        () -> assertThat(run.getValue().get().findings()).isEmpty()));
    }

    private static boolean runs(Page page) {
        return page.blocks().stream().anyMatch(Block::runs);
    }

    /** The page whose folder this one goes on with. */
    private static Optional<String> before(Page page) {
        return page.blocks().stream().filter(Block::runs).findFirst().flatMap(block -> block.word("after"));
    }
}
