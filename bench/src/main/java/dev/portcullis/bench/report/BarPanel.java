package dev.portcullis.bench.report;

import java.util.List;

/** Horizontal bars under a title. */
record BarPanel(String title, List<Bar> bars) {

  private static final int HEAD = 34;
  private static final int ROW = 26;
  private static final int LABEL = 190;
  private static final int FIGURE = 90;

  /**
   * One bar.
   *
   * @param label left of it
   * @param value how long it is
   * @param figure right of it
   * @param peer whose it is
   */
  record Bar(String label, double value, String figure, String peer) {

    /** Portcullis stands out; those with the same checks come next. */
    String colour() {
      if (peer.startsWith("portcullis")) {
        return "#1f5fbf";
      }
      if (peer.startsWith("haproxy-checked")) {
        return "#e08a1e";
      }
      return peer.startsWith("spring") ? "#4f9d55" : "#b3bcc8";
    }

    String weight() {
      return peer.startsWith("portcullis") ? "600" : "400";
    }
  }

  int height() {
    return bars.isEmpty() ? 0 : HEAD + ROW * bars.size();
  }

  String draw(int x, int y, int width) {
    if (bars.isEmpty()) {
      return "";
    }
    var svg = new StringBuilder();
    svg.append(
        "<text x=\"%d\" y=\"%d\" font-size=\"15\" font-weight=\"600\" fill=\"#16202e\">%s</text>\n"
            .formatted(x, y + 16, title));
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    for (int i = 0; i < bars.size(); i++) {
      svg.append(row(bars.get(i), x, y + HEAD + i * ROW, (width - LABEL - FIGURE) / most));
    }
    return svg.toString();
  }

  private static String row(Bar bar, int x, int y, double scale) {
    double length = Math.max(1.5, bar.value() * scale);
    return """
        <text x="%d" y="%d" font-size="13" font-weight="%s" text-anchor="end" fill="#16202e">%s</text>
        <rect x="%d" y="%d" width="%.1f" height="18" rx="3" fill="%s"/>
        <text x="%.1f" y="%d" font-size="13" font-weight="%s" fill="#3a4654">%s</text>
        """
        .formatted(
            x + LABEL - 10,
            y + 14,
            bar.weight(),
            bar.label(),
            x + LABEL,
            y,
            length,
            bar.colour(),
            x + LABEL + length + 8,
            y + 14,
            bar.weight(),
            bar.figure());
  }
}
