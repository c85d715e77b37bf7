package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Finding;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.ShownCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * What a text shows runs nothing: each kind of harmless text is made by a generator, and beside it
 * what works as an attack in the same dress is found.
 */
class ShownTextTest {

  private static final Arbitrary<String> NAME =
      Arbitraries.strings().withCharRange('a', 'z').ofMinLength(3).ofMaxLength(8).map(n -> "x" + n);

  @Property(tries = 60)
  void anElementThatATextShowsPasses(@ForAll("fence") String fence, @ForAll("name") String name) {
    passes(
        "Load it:\n\n"
            + fence
            + "html\n<script src=\"https://cdn.example/"
            + name
            + ".js\"></script>\n"
            + fence
            + "\nThen use it.");
    passes(fence + "html\n<script>\n  let " + name + " = make();\n</script>");
    passes(fence + "\n<iframe src=\"https://a.example/" + name + "\"></iframe>\n" + fence);
  }

  @Property(tries = 60)
  void aScriptThatDoesHarmIsFoundWhateverShowsIt(
      @ForAll("fence") String fence, @ForAll("harm") String harm) {
    found(fence + "html\n<script>" + harm + "</script>\n" + fence);
    found("x\n" + fence + "\n" + fence + "\n<script>" + harm + "</script>");
    found(fence + "\n<img src=x onerror=" + harm + ">\n" + fence);
    found(fence + "\n<a href=\"javascript:" + harm + "\">x</a>\n" + fence);
  }

  @Property(tries = 60)
  void anElementBehindTheFenceIsFound(@ForAll("fence") String fence, @ForAll("name") String name) {
    String element = "<script src=\"https://x.example/" + name + "\"></script>";
    found(fence + "\ncode\n" + fence + "\n" + element);
    found(element + "\n" + fence + "\ncode\n" + fence);
    found("text " + fence + "\n" + element);
  }

  @Property(tries = 60)
  void aTagThatIsWrittenToSlipThroughIsFoundInAFence(
      @ForAll("fence") String fence, @ForAll("slippery") String tag) {
    found(fence + "\n" + tag + "\n" + fence);
  }

  @Property(tries = 60)
  void aScriptOfTheSiteItselfPassesAndThatOfAnotherIsFound(
      @ForAll("name") String name, @ForAll("folder") String folder) {
    passes("<script src=\"" + folder + name + ".js\"></script>");
    passes("<script type=\"module\" src='" + folder + name + ".mjs'></script>");
    found("<script src=\"//" + name + ".example/a.js\"></script>");
    found("<script src=\"https://" + name + ".example/a.js\"></script>");
    found("<script src=\"" + folder + name + "?callback=a\"></script>");
    found("<script src=\"" + folder + "\\" + name + ".js\"></script>");
    found("<script src=data:," + name + "></script>");
  }

  @Property(tries = 60)
  void aScriptThatIsNoScriptPasses(@ForAll("name") String first, @ForAll("name") String second) {
    passes("put it between <script> " + first + " " + second + ", and");
    passes("run <script> <" + first + "> to " + second);
    passes("<script setup lang=\"ts\">\nimport " + first + " from './" + second + "';");
    passes("  " + first + "(" + second + ");\n</script>\n```");
  }

  @Property(tries = 60)
  void aBlockOfDataPassesAndOneThatRunsIsFound(
      @ForAll("data") String type, @ForAll("running") String running, @ForAll("name") String name) {
    passes("<script type=\"" + type + "\">\n{\"" + name + "\": true}\n</script>");
    passes("<script lang=\"ts\"></script>");
    found("<script type=\"" + running + "\">" + name + "()</script>");
    found("<script " + name + "type=\"" + type + "\">" + name + "()</script>");
    found("<script type=\"" + running + "\" type=\"" + type + "\">" + name + "()</script>");
    found("<script type=\"" + type + "\"></script><script>" + name + "()</script>");
  }

  @Property(tries = 60)
  void aScriptThatRunsIsFound(@ForAll("name") String name, @ForAll("statement") String statement) {
    found("<script>" + statement.formatted(name) + "</script>");
    found("<script> " + statement.formatted(name));
    found("<script type=module>" + statement.formatted(name) + "</script>");
    found("<script type=module>import '//" + name + ".example'</script>");
  }

  @Property(tries = 60)
  void aCallOnALaterLineOfATextPasses(@ForAll("call") String call, @ForAll("name") String name) {
    passes("```js\n" + name + "();\n" + call + "\n```");
    passes("first\nthen `" + call + "` shows " + name);
    passes("The `" + call + "` dialogue is " + name);
  }

  @Property(tries = 60)
  void aCallThatEndsAStringOrALiteralIsFound(@ForAll("call") String call) {
    found("';" + call + "//");
    found("\n\n';" + call + "//");
    found("first\nsecond`;" + call + "//");
    found("first\nsecond */" + call + "/*");
    found("<b>\n" + call);
  }

  @Property(tries = 60)
  void aQueryWithinATextPassesAndOneThatIsTheValueIsFound(@ForAll("name") String table) {
    String query = "SELECT * FROM " + table;
    passes("```sql\n" + query + " WHERE id > 10\n```");
    passes("avoid `" + query + "` in " + table);
    passes("const rows = await db.sql`" + query + "`;");
    found("1 UNION " + query);
    found("1; " + query);
    found("-1 and 1=(select 1 from " + table + ")");
    found("x' union " + query + " --");
  }

  @Property(tries = 60)
  void aStepOfABuildPassesAndOneThatLeavesItIsFound(
      @ForAll("name") String name, @ForAll("secret") String secret) {
    passes(
        "FROM debian\nRUN apt-get update && apt-get install -y "
            + name
            + " && rm -rf /var/lib/apt/lists/*\nCMD [\""
            + name
            + "\"]");
    passes("```sh\n$ docker run -u \"$(id -u):$(id -g)\" " + name + "\n```");
    passes("a = () => x;\ntype " + name + " = /* b */ (c) => void;\nlet d;");
    passes("items.each { |id| " + name + "(id) }");
    passes("bash " + name + ".sh && cat " + name + ".txt");
    found("FROM debian\nRUN make " + name + " && cat " + secret + "\nCMD x");
    found("```sh\n$ a " + name + " | head " + secret + "\n```");
    found("a\nb; rm -rf /* \nc");
    found(name + " && cat " + name + ".txt");
    found("bash " + name + ".sh && cat " + secret);
    found("bash " + name + ".sh && curl http://" + name + ".example/");
  }

  @Property(tries = 60)
  void aPackageBesidePassesAndAFileOfTheSystemIsFound(
      @ForAll("climb") int climb, @ForAll("name") String name, @ForAll("link") String link) {
    passes(link + "../".repeat(climb) + name);
    passes(link + "../".repeat(climb) + "packages/" + name);
    passes(link + "../".repeat(climb - 1) + "..");
    found(link + "../".repeat(climb) + "etc/" + name);
    found(link + "../".repeat(climb) + "../x/../../" + name);
    found(link + "../".repeat(climb) + "%2e%2e/" + name);
  }

  @Property(tries = 60)
  void aFilterPassesAndWhatJoinsAnotherIsFound(@ForAll("name") String name) {
    passes("(&(objectClass=person)(uid=" + name + "))");
    passes("filter: (|(cn=" + name + ")(mail=" + name + "))");
    found("*(|(objectclass=*))");
    found(name + ")(|(uid=*))");
    found("*)(&(uid=" + name + ")");
  }

  @Property(tries = 60)
  void whatAProgramBeginsWithPassesAndWhatRunsIsFound(@ForAll("name") String name) {
    passes("const fs = require('fs');\nconst { exec } = require('child_process');\n");
    passes("```php\n<?php\nreturn " + name + ";\n```");
    found("const c = require('child_process');c.exec('" + name + "')");
    found("x\n= require('child_process').exec('" + name + "')\n");
    found("```php\n" + name + "\n```\n<?php " + name);
    found("<?php\nreturn " + name + ";");
  }

  /** A statement that is the whole value breaks out of neither a number nor a string. */
  @Property(tries = 60)
  void aWholeStatementPassesAndWhatJoinsAnotherIsFound(
      @ForAll("name") String table, @ForAll("rows") String rows) {
    passes("SELECT * FROM " + table + rows);
    passes("SELECT id, " + table + " FROM " + table + rows);
    passes("SELECT count(*) FROM " + table);
    for (String columns : List.of("*", "a, b")) {
      String query = "SELECT " + columns + " FROM " + table + rows;
      found("1 UNION " + query);
      found("1; " + query);
      found("(" + query + ")");
      found("-(" + query + ")");
      found("x' UNION " + query + " --");
      found("' OR EXISTS(" + query + ") --");
      found(query + " UNION SELECT 1, 2");
      found(query + " WHERE 1=1 OR '1'='1'");
      found(query.replace(" ", "/**/"));
      found(query + " --");
    }
  }

  /** As a list of values ({@code IN (…)}) a query of one column works. */
  @Property(tries = 60)
  void aWholeStatementOfOneColumnIsFound(@ForAll("name") String name) {
    found("SELECT 1 FROM " + name + " WHERE " + name + " LIKE 'a%'");
    found("SELECT " + name + " FROM " + name + " WHERE id = 1");
    found("SELECT * FROM information_schema.tables");
    found("SELECT " + name + ", b FROM " + name + " WHERE sleep(5)");
  }

  @Property(tries = 60)
  void aPageThatIsShownPassesAndOneThatScriptsIsFound(@ForAll("name") String name) {
    passes("<iframe width=\"560\" src=\"https://" + name + ".example/embed/1\"></iframe>");
    passes("<iframe src='" + name + "/index.html' title=\"x\"></iframe>");
    passes("<Frame width=\"100\">\n<img src=\"/" + name + ".png\" />\n</Frame>");
    for (String harm :
        List.of(
            "src=\"javascript:" + name + "()\"",
            "src=\"https://a.example/\" srcdoc=\"<b>\"",
            "src=\"https://a.example/\" onload=\"" + name + "()\"",
            "src=\"https://a.example/\" src=\"javascript:" + name + "\"",
            "src=\"data:text/html,<b>\"",
            "src=https://a.example/",
            "src=\"//a.example/\"",
            "srcdoc='&lt;b'")) {
      found("<iframe " + harm + "></iframe>");
      found("<iframe " + harm);
    }
    found("<object data=\"https://" + name + ".example/x.swf\"></object>");
    found("<embed src=\"//" + name + ".example/x\">");
    found("<base href=\"//" + name + ".example/\">");
    found("<frame src=\"https://" + name + ".example/\">");
  }

  @Property(tries = 60)
  void aModuleInCodeThatATextShowsPassesAndOneThatALinkLoadsIsFound(@ForAll("name") String name) {
    String module = "data:text/javascript,export default " + name;
    passes("```js\nimport x from '" + module + "';\nx();\n```");
    found(module);
    found("';import('" + module + "')//");
    found("<b>\n<script src=\"" + module + "\">");
    found("a\nb\nc <a href=\"" + module + "\">x</a>");
    found("a\nb\n[c](javascript:" + name + "())");
  }

  @Property(tries = 60)
  void aCodeSpanThatNamesAnElementOrAFilePassesAndWhatUsesThemIsFound(@ForAll("name") String name) {
    passes("then `" + name + " run <script>` starts " + name);
    passes(name + " run <script> [args...]\n\n  Runs it");
    passes("<script>' });\n// => " + name);
    passes("Users are in `/etc/passwd` of " + name);
    passes(name + " keeps `/etc/shadow`, too");
    found("`" + name + " <script>`;</script><script>" + name + "()</script>");
    found("`x` <script>" + name + "()</script>");
    found("<script>'" + name + "';" + name + "()</script>");
    found("<script>'\\\n';" + name + "()</script>");
    found("<script>[" + name + "()]</script>");
    found("`/etc/passwd`");
    found("cat `/etc/passwd.bak`");
    found("; cat /etc/passwd `" + name + "`");
    found(name + "=`/etc/passwd`");
  }

  @Property(tries = 60)
  void aShellThatReadsInATextPassesAndWhatChangesOrBreaksOutIsFound(@ForAll("name") String name) {
    passes("```js\ndb." + name + ".insertOne({a: 1});\n```");
    passes("```js\n" + name + "();\ndb." + name + ".find({b: 2});\n```");
    passes("First:\ndb." + name + ".find({a: 1}).limit(3)\nthen more");
    found("'; db." + name + ".find({}); //");
    found("1; return db." + name + ".findOne({})");
    found("db." + name + ".drop()");
    found("1\ndb." + name + ".deleteMany({})");
    found("~~~0\ndb." + name + ".drop()");
    found("```\nx\n```\ndb." + name + ".drop()");
  }

  @Property(tries = 60)
  void aStepThatUsesWhatLiesBesidePassesAndOneThatLeavesTheProjectIsFound(
      @ForAll("name") String name) {
    passes("tsc -p . && node ../../scripts/" + name + ".mjs run");
    passes("link -c 8 dist/x.html > a.tap; cat a.tap");
    found("tsc -p . && node ../../../etc/" + name + ".mjs");
    found("tsc -p . && node ../../" + name + "/../../x.mjs");
    found("tsc -p . && cat ../../scripts/" + name + ".mjs");
    found("link -c 8 dist/x.html; cat /etc/" + name);
    found(name + "; cat a.tap");
    found("10.0.0.1; cat a.tap");
  }

  /** As an upstream may read a short text of JSON. */
  @Property(tries = 60)
  void anAttackInBase64IsFoundInJsonAndATextIsNot(
      @ForAll("harm") String harm, @ForAll("name") String name) {
    String attack = "<script>" + harm + "</script>";
    String text = "user-" + name + ":" + name + " and more of it";
    for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
      assertThat(json(encoder.encodeToString(attack.getBytes(StandardCharsets.UTF_8))))
          .extracting(Finding::category)
          .contains(Category.CROSS_SITE_SCRIPTING);
      assertThat(json(encoder.encodeToString(text.getBytes(StandardCharsets.UTF_8)))).isEmpty();
    }
  }

  @Test
  void aFenceIsReadAsMarkdownReadsIt() {
    assertThat(new ShownCode("```\nx\n```\ny").holds(4)).isTrue();
    assertThat(new ShownCode("```\nx\n```\ny").holds(10)).isFalse();
    assertThat(new ShownCode("~~~\nx\n```\ny").holds(10)).as("another mark").isTrue();
    assertThat(new ShownCode("``` a`b\nx").holds(8)).as("a backtick behind it").isFalse();
    assertThat(new ShownCode("> ```sh\n> x").holds(8)).as("quoted").isTrue();
    assertThat(new ShownCode("``\nx").holds(3)).as("two marks").isFalse();
    assertThat(new ShownCode("a ```\nx").holds(6)).as("within a line").isFalse();
    assertThat(new ShownCode("").holds(0)).isFalse();
  }

  private static List<Finding> json(String text) {
    return Requests.json("{\"a\":" + OrdinaryTrafficTest.quoted(text) + "}");
  }

  private static List<Finding> query(String text) {
    return Requests.findings("/a?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
  }

  private static void passes(String text) {
    assertThat(json(text)).as(text).isEmpty();
    assertThat(query(text)).as(text).isEmpty();
  }

  private static void found(String text) {
    assertThat(json(text)).as(text).isNotEmpty();
    assertThat(query(text)).as(text).isNotEmpty();
  }

  @Provide
  Arbitrary<String> name() {
    return NAME;
  }

  @Provide
  Arbitrary<String> fence() {
    return Arbitraries.of("```", "````", "~~~", "  ```", "> ```");
  }

  @Provide
  Arbitrary<String> harm() {
    return Arbitraries.of(
        "alert(1)",
        "alert`1`",
        "eval('x')",
        "document.location='//x.example'",
        "window.location='//x.example'",
        "self['alert'](1)",
        "top.alert(1)");
  }

  @Provide
  Arbitrary<String> slippery() {
    return Arbitraries.of(
        "<script src=//x.example></script>",
        "<script src=https://x.example></script>",
        "<script src=\"//x.example/a\"></script>",
        "<script src=\"data:,x\"></script>",
        "<script src=\"https://x.example/a\"<b></script>",
        "<script/src='//x.example'></script>",
        "<iframe src=\"javascript:x\"></iframe>",
        "<iframe srcdoc=\"&lt;b\"></iframe>");
  }

  @Provide
  Arbitrary<String> folder() {
    return Arbitraries.of("", "./", "/", "../", "js/", "/dist/");
  }

  @Provide
  Arbitrary<String> statement() {
    return Arbitraries.of(
        "%s()",
        "fetch('//%s.example')",
        "var %s=1",
        "new %s",
        "import('//%s.example')",
        "import /**/('//%s.example')",
        "throw %s",
        "a in %s()",
        "%s\nx()",
        ".5+%s()");
  }

  @Provide
  Arbitrary<String> data() {
    return Arbitraries.of(
        "application/json", "application/ld+json", "text/html", "text/x-template");
  }

  @Provide
  Arbitrary<String> running() {
    return Arbitraries.of("text/javascript", "module", "importmap", "text/ecmascript", "");
  }

  @Provide
  Arbitrary<String> call() {
    return Arbitraries.of("alert('Hello')", "confirm()", "prompt(1)", "document.write(x)");
  }

  @Provide
  Arbitrary<String> rows() {
    return Arbitraries.of("", " WHERE id > 10", " LIMIT 3", " WHERE a = 'x' ORDER BY b", ";");
  }

  @Provide
  Arbitrary<String> secret() {
    return Arbitraries.of(
        "/etc/hosts", "/proc/self/environ", "/root/.x", "../../../x", "/etc/passwd");
  }

  @Provide
  Arbitrary<Integer> climb() {
    return Arbitraries.integers().between(4, 6);
  }

  @Provide
  Arbitrary<String> link() {
    return Arbitraries.of("file:", "link:", "portal:");
  }
}
