package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules find each fault of a document that has one. */
class OpenApiRulesTest {

  private static final String VALID =
      """
      {"openapi": "3.0.3", "info": {"title": "t", "version": "1", "x-own": 1},
       "tags": [{"name": "a"}, {"name": "b"}], "security": [{"basic": []}],
       "paths": {
         "/a/{id}": {
           "get": {"operationId": "one",
             "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
             "responses": {"200": {"description": "d", "content": {"text/x": {"schema": {"type": "array", "items": {}}}}},
                           "4XX": {"$ref": "#/components/responses/bad"}}}},
         "/b": {
           "post": {"operationId": "two", "requestBody": {"content": {}}, "responses": {"201": {"description": "d"}}}}},
       "components": {"responses": {"bad": {"description": "d"}},
                      "securitySchemes": {"basic": {"type": "http", "scheme": "basic"}}}}
      """;

  private static List<String> problems(String document) throws ParseException {
    return OpenApiRules.problems(JSONObjectUtils.parse(document));
  }

  @Test
  void aValidDocumentHasNoProblem() throws ParseException {
    assertThat(problems(VALID)).isEmpty();
    assertThat(OpenApiRules.operations(JSONObjectUtils.parse(VALID)))
        .containsExactlyInAnyOrder("GET /a/{}", "POST /b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "\"items\": {}~\"title\": \"x\"~array without items",
        "#/components/responses/bad~#/components/responses/worse~refers to nothing",
        "#/components/responses/bad~other.json~refers to nothing",
        "\"two\"~\"one\"~no id of its own",
        "\"operationId\": \"two\", ~~no id of its own",
        "\"name\": \"b\"~\"name\": \"a\"~has twice a",
        "/a/{id}~/a/{id: [0-9]{1,2}}~is no template",
        "/a/{id}~/a/{id}/{more}~declares",
        "/a/{id}~/a~declares",
        "\"required\": true, ~~not required",
        "\"in\": \"path\"~\"in\": \"body\"~is nowhere",
        ", \"schema\": {\"type\": \"string\"}~~schema and content",
        "\"type\": \"string\"~\"type\": \"text\"~no such type",
        "\"201\"~\"default\"~tells no status",
        "\"201\"~\"2xx\"~no such status",
        "\"201\": {\"description\": \"d\"}~\"201\": {}~has no description",
        "\"201\": {\"description\": \"d\"}~~tells no status",
        ", \"responses\": {\"201\": {\"description\": \"d\"}}~~has no responses",
        "\"post\"~\"delete\"~a body that means nothing",
        "\"post\"~\"fetch\"~unknown member fetch",
        "text/x~text/x;qs=0.9~no media type",
        "\"security\": [{\"basic\": []}]~\"security\": [{\"other\": []}]~unknown scheme",
        "\"x-own\": 1~\"own\": 1~unknown member own",
        "\"title\": \"t\", ~~has no title",
        "\"title\": \"t\"~\"title\": 1~is no text",
        "\"openapi\": \"3.0.3\"~\"openapi\": \"3.0.3\", \"endpoints\": {}~unknown member endpoints",
        "3.0.3~2.0~is no 3.0",
        "\"/b\"~\"/a/{name}\"~is there twice",
      })
  void eachFaultIsFound(String valid, String faulty, String problem) throws ParseException {
    assertThat(VALID).contains(valid);
    String document = VALID.replaceFirst(java.util.regex.Pattern.quote(valid), quoted(faulty));
    assertThat(problems(document)).anyMatch(told -> told.contains(problem));
  }

  private static String quoted(String text) {
    return text == null ? "" : java.util.regex.Matcher.quoteReplacement(text);
  }
}
