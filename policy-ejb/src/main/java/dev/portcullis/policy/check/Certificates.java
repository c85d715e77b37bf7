package dev.portcullis.policy.check;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates as text (RFC 7468 §5). */
public final class Certificates {

  private Certificates() {}

  /**
   * Reads all certificates of a text.
   *
   * @throws CertificateException where there is none, or something else
   */
  public static List<X509Certificate> read(String pem) throws CertificateException {
    var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    var all =
        CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (all.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return all;
  }

  static boolean readable(String pem) {
    try {
      return !read(pem).isEmpty();
    } catch (CertificateException e) {
      return false;
    }
  }
}
