package dev.portcullis.threat.content;

import dev.portcullis.threat.detector.CodeInjection;
import dev.portcullis.threat.detector.CommandInjection;
import dev.portcullis.threat.detector.Detector;
import dev.portcullis.threat.detector.HeaderInjection;
import dev.portcullis.threat.detector.JndiInjection;
import dev.portcullis.threat.detector.LdapInjection;
import dev.portcullis.threat.detector.NoSqlInjection;
import dev.portcullis.threat.detector.PathTraversal;
import dev.portcullis.threat.detector.ServerSideRequestForgery;
import dev.portcullis.threat.detector.TemplateInjection;
import dev.portcullis.threat.detector.script.CrossSiteScripting;
import dev.portcullis.threat.detector.sql.SqlInjection;
import java.util.List;

/** Where a value stands in a request, and so what is looked for in it. */
public enum Place {
  PATH(Detectors.PATH, false, true),
  QUERY(Detectors.VALUE, true, true),
  FORM(Detectors.VALUE, true, true),
  /** A field that servers log or put into a page, and some use. */
  HEADER(Detectors.HEADER, true, true),
  /** A field with a syntax of its own ({@code User-Agent}, {@code Accept}). */
  PRODUCT_HEADER(Detectors.PRODUCT_HEADER, true, false),
  JSON(Detectors.DOCUMENT, false, true),
  XML(Detectors.DOCUMENT, false, false),
  TEXT(Detectors.DOCUMENT, false, false);

  @SuppressWarnings("ImmutableEnumChecker") // the lists are immutable, the detectors stateless
  private final List<Trigger> detectors;

  private final boolean plusIsSpace;
  private final boolean base64;

  Place(List<Trigger> detectors, boolean plusIsSpace, boolean base64) {
    this.detectors = detectors;
    this.plusIsSpace = plusIsSpace;
    this.base64 = base64;
  }

  List<Trigger> detectors() {
    return detectors;
  }

  /** Whether an upstream that decodes the value once more reads {@code +} as a space. */
  boolean plusIsSpace() {
    return plusIsSpace;
  }

  /** Whether a value that is Base64 of text is also looked at decoded. */
  boolean base64() {
    return base64;
  }

  /** The lists; apart, because an enum's constants are made before its static fields. */
  private static final class Detectors {
    private static final Detector SQL = new SqlInjection();
    private static final Detector XSS = new CrossSiteScripting();
    private static final Detector PATHS = new PathTraversal();
    private static final Detector COMMAND = new CommandInjection();
    private static final Detector JNDI = new JndiInjection();
    private static final Detector SSRF = new ServerSideRequestForgery();

    private static final Detector TEMPLATE = new TemplateInjection();
    private static final Detector CODE = new CodeInjection();
    private static final Detector NOSQL = new NoSqlInjection();
    private static final Detector LDAP = new LdapInjection();
    private static final Detector LINES = new HeaderInjection();

    static final List<Trigger> DOCUMENT =
        Trigger.of(SQL, XSS, PATHS, COMMAND, JNDI, SSRF, TEMPLATE, CODE, NOSQL, LDAP);
    static final List<Trigger> VALUE =
        Trigger.of(SQL, XSS, PATHS, COMMAND, JNDI, SSRF, TEMPLATE, CODE, NOSQL, LDAP, LINES);
    static final List<Trigger> PATH =
        Trigger.of(SQL, XSS, COMMAND, JNDI, TEMPLATE, CODE, NOSQL, LDAP, LINES);
    static final List<Trigger> HEADER =
        Trigger.of(SQL, XSS, PATHS, COMMAND, JNDI, TEMPLATE, CODE, NOSQL);
    static final List<Trigger> PRODUCT_HEADER = Trigger.of(XSS, JNDI, CODE);
  }
}
