package dev.tidemark.bench.soak;

import java.util.List;
import java.util.Locale;

/** The run as a picture: six small panels over time, each from zero up, the warm-up shaded. */
final class SoakPlot {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 190;
    private static final int LEFT = 52;
    private static final int RIGHT = 12;
    private static final int TOP = 30;
    private static final int BOTTOM = 26;
    private static final int LEGEND = 34;
    private static final String SERVER_COLOUR = "#1f4e79";
    private static final String VERIFIER_COLOUR = "#c8702a";
    private static final String STORE_COLOUR = "#3b7a57";

    private final SoakResult result;
    private final double hours;
    private final StringBuilder svg = new StringBuilder();

    /** A panel's title and what it shows; the unit divides the values. */
    private record Panel(String title, String figure, double unit) {}

    private SoakPlot(SoakResult result) {
        this.result = result;
        this.hours = result.plan().length().toMillis() / 3_600_000.0;
    }

    static String svg(SoakResult result) {
        return new SoakPlot(result).draw();
    }

    private String draw() {
        List<Panel> panels = List.of(
                new Panel("heap after a collection, MiB", "heap_kb", 1024),
                new Panel("native memory beside the heap (tracked), MiB", "native_kb", 1024),
                new Panel("resident memory, MiB", "rss_kb", 1024),
                new Panel("open descriptors", "fds", 1),
                new Panel("threads", "threads", 1));
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"11\">",
                2 * WIDTH, 3 * HEIGHT + LEGEND, 2 * WIDTH, 3 * HEIGHT + LEGEND);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        legend(16, SERVER_COLOUR, "server");
        legend(110, VERIFIER_COLOUR, "each process of verifiers");
        legend(300, STORE_COLOUR, "files");
        for (int i = 0; i < panels.size(); i++) {
            panel(i, panels.get(i));
        }
        files(panels.size());
        add("</svg>");
        return svg.toString();
    }

    private void legend(int x, String colour, String text) {
        add("<line x1=\"%d\" y1=\"17\" x2=\"%d\" y2=\"17\" stroke=\"%s\" stroke-width=\"2\"/>", x, x + 22, colour);
        add("<text x=\"%d\" y=\"21\" fill=\"#333\">%s</text>", x + 28, text);
    }

    private void panel(int place, Panel panel) {
        double max = result.processes().stream()
                .mapToDouble(process -> max(process, panel.figure()))
                .max()
                .orElse(1);
        Frame frame = frame(place, panel.title(), max / panel.unit());
        for (String process : result.processes()) {
            String colour = process.equals(SoakRun.SERVER) ? SERVER_COLOUR : VERIFIER_COLOUR;
            line(frame, result.samples().of(process, panel.figure()), panel.unit(), colour, "");
        }
        add("</g>");
    }

    /** Ledger in full, the clients' state dashed. */
    private void files(int place) {
        double unit = 1 << 20;
        double max = Math.max(max(SoakRun.STORES, "ledger_bytes"), max(SoakRun.STORES, "state_bytes"));
        Frame frame = frame(place, "ledger, and all clients' state (dashed), MiB", max / unit);
        line(frame, result.samples().of(SoakRun.STORES, "ledger_bytes"), unit, STORE_COLOUR, "");
        line(
                frame,
                result.samples().of(SoakRun.STORES, "state_bytes"),
                unit,
                STORE_COLOUR,
                " stroke-dasharray=\"4 3\"");
        add("</g>");
    }

    private double max(String of, String figure) {
        return result.samples().of(of, figure).stream()
                .mapToDouble(Trend.Point::value)
                .max()
                .orElse(0);
    }

    /** Where values lie in a panel. */
    private record Frame(double top, double hours) {
        double x(double at) {
            return LEFT + at / hours * (WIDTH - LEFT - RIGHT);
        }

        double y(double value) {
            return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
        }
    }

    private Frame frame(int place, String title, double max) {
        double step = step(Math.max(max, 1e-9) * 1.05 / 4);
        Frame frame = new Frame(step * Math.max(1, Math.ceil(max * 1.05 / step)), hours);
        add("<g transform=\"translate(%d %d)\">", place % 2 * WIDTH, LEGEND + place / 2 * HEIGHT);
        add("<text x=\"%d\" y=\"18\" font-weight=\"bold\" fill=\"#222\">%s</text>", LEFT, title);
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#f1f1f1\"/>",
                LEFT, TOP, frame.x(Math.min(hours, result.warmHours())) - LEFT, HEIGHT - TOP - BOTTOM);
        for (double tick = 0; tick <= frame.top() + step / 2; tick += step) {
            add(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT, frame.y(tick), WIDTH - RIGHT, frame.y(tick));
            add(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%s</text>",
                    LEFT - 6, frame.y(tick) + 4, label(tick));
        }
        double minutes = step(hours * 60 / 6);
        for (double tick = 0; tick <= hours * 60 + minutes / 100; tick += minutes) {
            add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%s</text>",
                    frame.x(tick / 60), HEIGHT - BOTTOM + 15, label(tick) + (tick == 0 ? " min" : ""));
        }
        return frame;
    }

    private void line(Frame frame, List<Trend.Point> points, double unit, String colour, String more) {
        StringBuilder path = new StringBuilder();
        for (Trend.Point point : points) {
            path.append(
                    String.format(Locale.ROOT, "%.1f,%.1f ", frame.x(point.hours()), frame.y(point.value() / unit)));
        }
        add(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s/>",
                path.toString().strip(), colour, more);
    }

    /** 1, 2 or 5 times a power of ten, not below. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least * 0.999) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String label(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value).replaceFirst("0+$", "");
    }

    private void add(String form, Object... values) {
        svg.append(String.format(Locale.ROOT, form, values)).append('\n');
    }
}
