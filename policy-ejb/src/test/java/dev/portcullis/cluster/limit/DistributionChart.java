package dev.portcullis.cluster.limit;

import java.util.List;
import java.util.Locale;

/** Draws distributions as boxes (a twentieth to a twentieth, a line at the median) on whiskers. */
final class DistributionChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 260;
  private static final int RIGHT = 90;
  private static final int TOP = 56;
  private static final int ROW = 34;

  private final double from;
  private final double to;

  private DistributionChart(double from, double to) {
    this.from = from;
    this.to = to;
  }

  static String of(String title, List<Distribution> rows) {
    double least = rows.stream().mapToDouble(Distribution::min).min().orElse(0.9);
    double most = rows.stream().mapToDouble(Distribution::max).max().orElse(1.1);
    var chart =
        new DistributionChart(
            Math.floor(Math.min(least, 0.97) * 20) / 20, Math.ceil(Math.max(most, 1.01) * 20) / 20);
    return chart.draw(title, rows);
  }

  private String draw(String title, List<Distribution> rows) {
    int bottom = TOP + ROW * rows.size();
    var svg = new StringBuilder();
    svg.append(
        f(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"13\" fill=\"#16202e\">\n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
                + "<text x=\"16\" y=\"26\" font-size=\"15\" font-weight=\"600\">%s</text>\n",
            WIDTH, bottom + 56, title));
    band(svg, bottom);
    axis(svg, bottom);
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), TOP + i * ROW);
    }
    svg.append(
        f(
            "<text x=\"16\" y=\"%d\" fill=\"#3a4654\" font-size=\"12\">box: nine tenths of all;"
                + " line: median; whiskers: all; green: -3 %% to +1 %%</text>\n</svg>\n",
            bottom + 44));
    return svg.toString();
  }

  private void band(StringBuilder svg, int bottom) {
    svg.append(
        f(
            "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#e3f3e6\"/>\n",
            x(0.97), TOP - 8, x(1.01) - x(0.97), bottom - TOP + 8));
  }

  private void axis(StringBuilder svg, int bottom) {
    double step = to - from > 0.6 ? 0.1 : 0.05;
    for (double at = from; at <= to + 1e-9; at += step) {
      svg.append(
          f(
              "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"#d5dbe3\"/>\n"
                  + "<text x=\"%1$.1f\" y=\"%4$d\" text-anchor=\"middle\">%5$.2f</text>\n",
              x(at), TOP - 8, bottom, bottom + 18, at));
    }
  }

  private void row(StringBuilder svg, Distribution row, int y) {
    int middle = y + ROW / 2 - 4;
    svg.append(
        f(
            """
            <text x="%d" y="%d" text-anchor="end">%s</text>
            <line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#1f5fbf" stroke-width="1.5"/>
            <rect x="%.1f" y="%d" width="%.1f" height="16" rx="2" fill="#8fb4ea"/>
            <line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#123a78" stroke-width="2.5"/>
            <text x="%d" y="%d" fill="#3a4654">%.4f</text>
            """,
            LEFT - 10,
            middle + 5,
            row.name(),
            x(row.min()),
            middle,
            x(row.max()),
            middle,
            x(row.low()),
            middle - 8,
            Math.max(x(row.high()) - x(row.low()), 1.5),
            x(row.median()),
            middle - 8,
            x(row.median()),
            middle + 8,
            WIDTH - RIGHT + 14,
            middle + 5,
            row.median()));
  }

  private double x(double ratio) {
    return LEFT + (ratio - from) / (to - from) * (WIDTH - LEFT - RIGHT);
  }

  private static String f(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
