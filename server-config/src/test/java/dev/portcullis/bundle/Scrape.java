package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What {@code /metrics} says, read as the text format of Prometheus (0.0.4) wants it: each name has
 * one HELP and then one TYPE before its samples, each series stands once, a histogram's buckets
 * rise. Text that breaks it is an assertion error.
 */
final class Scrape {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");
  private static final Set<String> TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");

  /** A family's samples, by labels, in the order in which they stand. */
  record Family(String name, String type, Map<String, Map<Map<String, String>, Double>> samples) {

    /** The sum of the samples of a name that have these labels. */
    double sum(String sample, Map<String, String> labels) {
      return samples.getOrDefault(sample, Map.of()).entrySet().stream()
          .filter(one -> one.getKey().entrySet().containsAll(labels.entrySet()))
          .mapToDouble(Map.Entry::getValue)
          .sum();
    }
  }

  private final Map<String, Family> families = new LinkedHashMap<>();
  private String helped = "";

  private Scrape() {}

  /** Reads it. */
  static Scrape of(String text) {
    assertThat(text).endsWith("\n");
    var scrape = new Scrape();
    text.lines().forEach(scrape::line);
    scrape.families.values().forEach(Scrape::judge);
    return scrape;
  }

  /** All families by name. */
  Map<String, Family> families() {
    return families;
  }

  /** The sum of the samples of a name that have these labels, 0 where there are none. */
  double sum(String family, String sample, Map<String, String> labels) {
    var one = families.get(family);
    return one == null ? 0 : one.sum(sample, labels);
  }

  private void line(String line) {
    String[] words = line.split(" ", 4);
    if (line.startsWith("# HELP ")) {
      assertThat(words).as(line).hasSize(4);
      assertThat(words[3]).as(line).isNotBlank();
      helped = words[2];
    } else if (line.startsWith("# TYPE ")) {
      assertThat(words[2]).as("what HELP stood before TYPE").isEqualTo(helped);
      assertThat(TYPES).as(line).contains(words[3]);
      assertThat(words[2]).matches(NAME);
      var family = new Family(words[2], words[3], new LinkedHashMap<>());
      assertThat(families.put(words[2], family)).as("a family twice: " + line).isNull();
    } else {
      sample(line);
    }
  }

  private void sample(String line) {
    int end = line.lastIndexOf(' ');
    int brace = line.indexOf('{');
    String name = line.substring(0, brace < 0 ? end : brace);
    assertThat(name).as(line).matches(NAME);
    var labels = new TreeMap<String, String>();
    if (brace >= 0) {
      assertThat(line.charAt(end - 1)).as(line).isEqualTo('}');
      var label = LABEL.matcher(line.substring(brace + 1, end - 1));
      int at = 0;
      while (at < label.regionEnd()) {
        assertThat(label.find(at) && label.start() == at).as(line).isTrue();
        assertThat(labels.put(label.group(1), label.group(2))).as(line).isNull();
        at = label.end();
      }
    }
    var family = requireNonNull(families.get(helped), "TYPE before " + line);
    assertThat(name).as(line).isIn(parts(family));
    double value = Double.parseDouble(line.substring(end + 1));
    var series = family.samples().computeIfAbsent(name, n -> new LinkedHashMap<>());
    assertThat(series.put(labels, value)).as("a series twice: " + line).isNull();
  }

  private static List<String> parts(Family family) {
    String name = family.name();
    return switch (family.type()) {
      case "histogram" -> List.of(name + "_bucket", name + "_sum", name + "_count");
      case "summary" -> List.of(name, name + "_sum", name + "_count");
      default -> List.of(name);
    };
  }

  private static void judge(Family family) {
    assertThat(family.samples()).as(family.name()).isNotEmpty();
    if (family.type().equals("counter")) {
      assertThat(family.name()).endsWith("_total");
    } else {
      assertThat(family.name()).doesNotEndWith("_total");
    }
    if (family.type().equals("histogram")) {
      judgeBuckets(family);
    }
  }

  private static void judgeBuckets(Family family) {
    var byLabels = new LinkedHashMap<Map<String, String>, List<double[]>>();
    family
        .samples()
        .getOrDefault(family.name() + "_bucket", Map.of())
        .forEach(
            (labels, value) -> {
              var rest = new TreeMap<>(labels);
              String le = rest.remove("le");
              assertThat(le).as(family.name()).isNotNull();
              double bound = "+Inf".equals(le) ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
              byLabels
                  .computeIfAbsent(rest, l -> new ArrayList<>())
                  .add(new double[] {bound, value});
            });
    assertThat(byLabels).isNotEmpty();
    byLabels.forEach(
        (labels, buckets) -> {
          for (int i = 1; i < buckets.size(); i++) {
            assertThat(buckets.get(i)[0])
                .as("le of " + labels)
                .isGreaterThan(buckets.get(i - 1)[0]);
            assertThat(buckets.get(i)[1])
                .as("buckets of " + labels)
                .isGreaterThanOrEqualTo(buckets.get(i - 1)[1]);
          }
          double[] last = buckets.get(buckets.size() - 1);
          assertThat(last[0]).isEqualTo(Double.POSITIVE_INFINITY);
          var counts = family.samples().getOrDefault(family.name() + "_count", Map.of());
          assertThat(counts.get(labels)).as("count of " + labels).isEqualTo(last[1]);
          assertThat(family.samples().getOrDefault(family.name() + "_sum", Map.of()))
              .containsKey(labels);
        });
  }
}
