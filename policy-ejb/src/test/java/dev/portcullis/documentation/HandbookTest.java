package dev.portcullis.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages for users and developers point to is there, and every page can be reached. */
class HandbookTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  private static final List<String> MODULES =
      List.of("policy-ejb", "proxy-war", "admin-jsf", "server-config");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    var broken = new ArrayList<String>();
    for (Path page : pages()) {
      for (String link : links(page)) {
        String problem = problem(page, link);
        if (problem != null) {
          broken.add(ROOT.relativize(page) + ": " + link + " " + problem);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPageIsReachedFromTheIndex() throws IOException {
    var reached = new TreeSet<Path>();
    var next = new ArrayDeque<Path>(List.of(ROOT.resolve("docs/README.md")));
    while (!next.isEmpty()) {
      Path page = next.remove();
      if (page.toString().endsWith(".md") && reached.add(page)) {
        for (String link : links(page)) {
          Path target = target(page, link);
          if (Files.isRegularFile(target)) {
            next.add(target);
          }
        }
      }
    }
    assertThat(reached).containsAll(pages());
    assertThat(links(ROOT.resolve("README.md"))).contains("docs/README.md");
  }

  @Test
  void everyRoomStandsInTheHouse() throws IOException {
    var missing = new ArrayList<String>();
    String house = Files.readString(ROOT.resolve("docs/design/house.md"));
    for (String module : MODULES) {
      Path sources = ROOT.resolve(module).resolve("src/main/java");
      assumeTrue(Files.isDirectory(sources), "the other modules stand beside this one");
      try (var files = Files.walk(sources)) {
        files
            .filter(file -> file.endsWith("package-info.java"))
            .map(file -> ROOT.relativize(file).getParent().toString().replace('\\', '/'))
            .filter(room -> !house.contains("](../../" + room + ") |"))
            .forEach(missing::add);
      }
    }
    assertThat(missing).as("docs/design/house.md needs a row for each").isEmpty();
  }

  private static List<Path> pages() throws IOException {
    var pages = new ArrayList<Path>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream.concat(top, docs).filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
    }
    assertThat(pages).hasSizeGreaterThan(20);
    return pages;
  }

  /** Relative ones, without those in examples. */
  private static List<String> links(Path page) {
    try {
      String text = FENCE.matcher(Files.readString(page)).replaceAll("");
      return LINK.matcher(text)
          .results()
          .map(match -> match.group(1))
          .filter(link -> !link.contains("://"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path target(Path page, String link) {
    String file = link.split("#", 2)[0];
    return file.isEmpty() ? page : page.resolveSibling(file).normalize();
  }

  private static String problem(Path page, String link) throws IOException {
    Path target = target(page, link);
    if (!Files.exists(target)) {
      return "is not there" + moved(target);
    }
    String[] parts = link.split("#", 2);
    return parts.length == 2 && !anchors(target).contains(parts[1]) ? "has no such heading" : null;
  }

  /** Where a file of that name is now. */
  private static String moved(Path gone) throws IOException {
    var found = new ArrayList<Path>();
    for (String module : MODULES) {
      Path sources = ROOT.resolve(module).resolve("src");
      if (Files.isDirectory(sources)) {
        try (var files = Files.walk(sources)) {
          files.filter(file -> file.endsWith(gone.getFileName())).forEach(found::add);
        }
      }
    }
    return found.isEmpty() ? "" : ", but " + found.stream().map(ROOT::relativize).toList() + " is";
  }

  /** As the repository's pages make them: lower case, words joined by hyphens, nothing else. */
  private static List<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(match -> match.group(1).strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
