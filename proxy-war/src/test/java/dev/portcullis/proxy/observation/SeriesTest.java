package dev.portcullis.proxy.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeriesTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(portcullis_\\w+)` \\| (\\w+) \\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`(portcullis_[a-z_]+)(?:\\{[^`]*})?`");

  @Test
  void theDocumentationListsExactlyWhatIsShown() throws IOException {
    var documented = new TreeMap<String, String>();
    ROW.matcher(Files.readString(ROOT.resolve("docs/observe.md")))
        .results()
        .forEach(row -> assertThat(documented.put(row.group(1), row.group(2))).isNull());
    var shown =
        Arrays.stream(Series.values())
            .collect(
                Collectors.toMap(
                    Series::wireName, series -> series.type().name().toLowerCase(Locale.ROOT)));
    assertThat(documented).isEqualTo(new TreeMap<>(shown));
  }

  @Test
  void everyNameInTheDocumentationExists() throws IOException {
    var known = new TreeSet<String>();
    for (var series : Series.values()) {
      known.add(series.wireName());
      if (series.type() == Series.Type.HISTOGRAM) {
        Stream.of("_bucket", "_sum", "_count").forEach(part -> known.add(series.wireName() + part));
      }
    }
    try (var files =
        Stream.concat(Files.list(ROOT.resolve("docs")), Stream.of(ROOT.resolve("README.md")))) {
      for (var file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
        var named = new TreeSet<String>();
        NAME.matcher(Files.readString(file)).results().forEach(name -> named.add(name.group(1)));
        assertThat(known).as(file.toString()).containsAll(named);
      }
    }
  }
}
