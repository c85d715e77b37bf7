package dev.portcullis.micro;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Brings the server's metrics into the form that the text format of Prometheus asks for: a family
 * stands together below one HELP and one TYPE, each series once. The server writes its own series
 * once for each application.
 *
 * <p>Gauges named {@code x_bucket}, {@code x_count} and {@code x_sum} are a histogram {@code x}:
 * MicroProfile Metrics has no other way to register one whose buckets are counted and not guessed.
 */
final class MetricFamilies {

  private static final String BUCKET = "_bucket";
  private static final String COUNT = "_count";
  private static final String SUM = "_sum";

  /** No quoted value holds this: a quote in it would have a backslash before it. */
  private static final Pattern BOUND = Pattern.compile("(?<=[{,])le=\"([^\"]*)\",?");

  private final Map<String, Family> families = new LinkedHashMap<>();

  /** Its type, what it says, and its samples' values by name and labels. */
  private static final class Family {
    private String type = "untyped";
    private String help = "";
    private final Map<String, String> samples = new LinkedHashMap<>();
  }

  private MetricFamilies() {}

  /** The same metrics in form. */
  static String inForm(String text) {
    var read = new MetricFamilies();
    text.lines().forEach(read::read);
    var written = new StringBuilder(text.length());
    read.families.forEach((name, family) -> read.write(written, name, family));
    return written.toString();
  }

  private void read(String line) {
    if (line.startsWith("# TYPE ") || line.startsWith("# HELP ")) {
      String[] parts = line.split(" ", 4);
      var family = families.computeIfAbsent(parts[2], name -> new Family());
      String says = parts.length > 3 ? parts[3].strip() : "";
      if (parts[1].equals("TYPE")) {
        family.type = says;
      } else if (!says.isEmpty()) {
        family.help = says;
      }
    } else if (!line.isBlank() && !line.startsWith("#")) {
      int value = line.lastIndexOf(' ');
      String series = line.substring(0, value);
      family(name(series)).samples.putIfAbsent(series, line.substring(value + 1));
    }
  }

  private static String name(String series) {
    int labels = series.indexOf('{');
    return labels < 0 ? series : series.substring(0, labels);
  }

  /** The family of a sample: of its own name, or of that to which it is a part. */
  private Family family(String sample) {
    if (!families.containsKey(sample)) {
      for (String part : List.of(BUCKET, COUNT, SUM)) {
        String whole = without(sample, part);
        if (families.containsKey(whole)) {
          return families.get(whole);
        }
      }
    }
    return families.computeIfAbsent(sample, name -> new Family());
  }

  private static String without(String name, String part) {
    return name.endsWith(part) ? name.substring(0, name.length() - part.length()) : name;
  }

  private void write(StringBuilder to, String name, Family family) {
    if (family.samples.isEmpty()) {
      return;
    }
    for (String part : List.of(BUCKET, COUNT, SUM)) {
      String whole = without(name, part);
      if (!whole.equals(name) && isHistogram(whole)) {
        if (part.equals(BUCKET)) {
          writeHistogram(to, whole, family);
        }
        return;
      }
    }
    head(to, name, family.type, family.help);
    family.samples.forEach((series, value) -> sample(to, series, value));
  }

  private boolean isHistogram(String name) {
    return !families.containsKey(name)
        && families.containsKey(name + BUCKET)
        && families.containsKey(name + COUNT)
        && families.containsKey(name + SUM);
  }

  private void writeHistogram(StringBuilder to, String name, Family buckets) {
    head(to, name, "histogram", buckets.help);
    var byLabels =
        buckets.samples.keySet().stream()
            .collect(
                Collectors.groupingBy(MetricFamilies::labels, TreeMap::new, Collectors.toList()));
    byLabels.forEach(
        (labels, series) -> {
          var rising = new ArrayList<>(series);
          rising.sort(Comparator.comparingDouble(MetricFamilies::bound));
          String most = "0";
          for (String bucket : rising) {
            most = larger(most, buckets.samples.getOrDefault(bucket, "0"));
            sample(to, bucket, most);
          }
          String sum = name + SUM + labels;
          sample(to, sum, family(name + SUM).samples.getOrDefault(sum, "0"));
          sample(to, name + COUNT + labels, most);
        });
  }

  /**
   * The server reads one gauge after another, and some of them before and some behind a moment at
   * which all of them grew. A bucket that holds at least what those below it hold is one of between
   * the two; the last is the count.
   */
  private static String larger(String one, String other) {
    return Double.parseDouble(other) > Double.parseDouble(one) ? other : one;
  }

  /** A bucket's labels without its bound. */
  private static String labels(String series) {
    String labels = BOUND.matcher(series.substring(name(series).length())).replaceFirst("");
    boolean last = labels.endsWith(",}");
    String rest = last ? labels.substring(0, labels.length() - 2) + '}' : labels;
    return rest.equals("{}") ? "" : rest;
  }

  private static double bound(String series) {
    var bound = BOUND.matcher(series);
    boolean finite = bound.find() && !bound.group(1).equals("+Inf");
    return finite ? Double.parseDouble(bound.group(1)) : Double.POSITIVE_INFINITY;
  }

  private static void head(StringBuilder to, String name, String type, String help) {
    String says = help.isEmpty() ? "The server does not say." : help;
    to.append("# HELP ").append(name).append(' ').append(says).append('\n');
    to.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void sample(StringBuilder to, String series, String value) {
    to.append(series).append(' ').append(value).append('\n');
  }
}
