package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few false alarms before many catches: what people and programs send passes. */
class OrdinaryTrafficTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "O'Brien's select from our union",
        "It's 5 o'clock; who's coming and where's the cat?",
        "Drop Table Café",
        "Please select one from the list and update your profile.",
        "Select \"Settings\" from the menu, then choose 'Delete'.",
        "The union selected a new leader; delete the old entry from your calendar.",
        "rock 'n' roll",
        "L'ordre des choses, c'est d'aller vite",
        "Smith & Sons; cat food and more",
        "a < b and b > c",
        "if (a < b && c > d) { return x || y; }",
        "# Title\n\n"
            + "- item `ls -la`\n"
            + "- [link](https://example.com/a?b=c&d=e)\n\n"
            + "```sh\n"
            + "curl https://x\n"
            + "```",
        "| tool | use |\n|---|---|\n| curl | yes |\n| grep | no |",
        "jane.doe+news@example.com",
        "https://example.com/path/../other?x=1&y=2#frag",
        "https://hooks.example.org/services/T000/B000/XXXX",
        "http://10.1.2.3:8080/internal",
        "dGhlIHF1aWNrIGJyb3duIGZveDsganVtcHMgKG92ZXIp",
        "name;id",
        "name | id",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
        "123e4567-e89b-12d3-a456-426614174000",
        "2024-05-01T12:00:00+02:00",
        "JavaScript: The Good Parts (2008)",
        "data:image/png;base64,iVBORw0KGgo=",
        "<p>Hello <b>world</b>, see <a href=\"https://example.com\">this</a><img"
            + " src=\"a.png\"></p>",
        "<html><head><style>p {color: red}</style></head><body><p>Mail</p></body></html>",
        "List<Object> and Map<String, Frame>",
        "query { user(id: \"42\") { name friends(first: 10) { edges { node { name } } } } }",
        "mutation($id: ID!) { delete(id: $id) { ok } }",
        "status eq 'open' and price lt 10 or contains(name,'O''Neil')",
        "status=open AND priority>3 ORDER BY created",
        "{{username}}, your order ${orderId} is on its way",
        "../images/logo.png",
        "../../schemas/common.json#/definitions/Id",
        "C:\\Users\\jane\\Documents\\report.docx",
        "/var/lib/app/data.json",
        "5 > 3 and b < 4 -- as we know",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0"
            + " Safari/537.36",
        "*/*;q=0.8",
        "100% sure, 50%25 off",
        "a;b;c|d|e&f",
        "R&D; Q&A; time will tell",
        "$5.00 (five dollars) | $10",
        "the password is 'secret' or 'letmein'",
        "alert(s) and prompt(s) for item(s)",
        "on error = retry, once = true",
        "{\"a\": 1, \"b\": [\"x\", \"y\"]}",
        "SGVsbG8sIHdvcmxkISBUaGlzIGlzIGEgdGVzdA==",
        "naïve café — “quoted” text … it’s",
        "select",
        "1 or 2",
        "yes; no; maybe",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "-- \nJane\nhttps://example.com",
        "Ends with a dash --",
        "he said 'and' is a word; \"or\" too",
        "1' 2\" tall",
        "6'2\" and 5'11\"",
        "key='value'; other='value'",
        "line one\r\nline two\r\n",
        "the boys' and girls like it",
        "the workers' union, select members and guest(s)",
        "Version 1.0 or newer is required",
        "use \"--color-words\" or '--squash', not both",
        "rails.git); \"git fast-import\" learned it",
        "the /etc/passwd file maps names",
        "Using ../../../../src/x.exp as tool init file",
        "${RUNTIME_PREFIX}/share and ${java.io.tmpdir}",
        "http://localhost/javascript is where it is",
        "see _`source tarball`: here",
        "the Browns' in 2005",
        "Due\nDate",
        "Прайс; date",
        ">=16 || 14 >=14.17",
        "a && node b.js",
        "../../../tsconfig.json",
        "${env:NAME}",
        "the `<script>` tag, see `__proto__` and `process.binding()`",
        "GCC 3.2 and 3.3; GCC 4.3 provides it; Python 3.10 too",
        "Décider de l'`id` du héros",
        "const onError = (err) => { log(err); };",
        "Runtime.getRuntime().availableProcessors() and Thread.sleep(20);",
      })
  void passesAsQueryFormJsonAndHeader(String text) {
    assertThat(Requests.json("{\"text\":" + quoted(text) + "}")).isEmpty();
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    assertThat(Requests.findings("/search?q=" + encoded)).isEmpty();
    assertThat(Requests.body("application/x-www-form-urlencoded", "q=" + encoded)).isEmpty();
    assertThat(Requests.header("X-Note", text)).isEmpty();
    assertThat(Requests.body("text/plain", text)).isEmpty();
  }

  @Test
  void jsonPatchPasses() {
    assertThat(
            Requests.body(
                "application/json-patch+json",
                "[{\"op\":\"replace\",\"path\":\"/a/b\",\"value\":\"x\"},{\"op\":\"test\",\"path\":\"/c~1d\"}]"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "User-Agent|Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15",
        "User-Agent|curl/8.4.0",
        "Accept|text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language|en-US,en;q=0.5",
        "Cookie|session=abc123; theme=dark; _ga=GA1.2.345.678; id=42; time=now",
        "Referer|https://example.com/search?q=cat+food&id=3",
        "Referer|http://localhost:3000/",
        "If-None-Match|W/\"abc\", \"def\"",
        "X-Forwarded-For|127.0.0.1, 10.0.0.1",
        "Forwarded|for=\"[2001:db8::1]\";proto=https;by=203.0.113.43",
        "Sec-Ch-Ua|\"Chromium\";v=\"120\", \"Not(A:Brand\";v=\"8\"",
        "Authorization|Basic JyBvciAxPTEgLS0=",
        "Traceparent|00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      })
  void fieldsOfBrowsersAndClientsPass(String field) {
    int bar = field.indexOf('|');
    assertThat(Requests.header(field.substring(0, bar), field.substring(bar + 1))).isEmpty();
  }

  static String quoted(String text) {
    var json = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
      generator.writeString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toString();
  }
}
