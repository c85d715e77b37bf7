package dev.portcullis.configuration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Certificates and private keys as text (RFC 7468). */
final class PemFiles {

  /** The largest file that is read, in octets. */
  private static final int MOST_OCTETS = 1 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {2, 1, 0};

  private PemFiles() {}

  private record Block(String label, String base64) {}

  /** Whether a file holds certificates as text. */
  static boolean holdsCertificates(Path file) throws UnusableKeysException {
    return text(file).contains("-----BEGIN " + CERTIFICATE + "-----");
  }

  /** All certificates of a file, at least one. */
  static List<X509Certificate> certificates(Path file) throws UnusableKeysException {
    var certificates = new ArrayList<X509Certificate>();
    for (Block block : blocks(file)) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new UnusableKeysException(
          "there is no certificate in it", "give a file in PEM with -----BEGIN CERTIFICATE-----");
    }
    return certificates;
  }

  private static X509Certificate certificate(Block block) throws UnusableKeysException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(octets(block)));
    } catch (CertificateException e) {
      throw new UnusableKeysException(
          "a certificate in it cannot be read", "write the file anew, whole");
    }
  }

  /**
   * The one private key of a file.
   *
   * @param certified the public key of its certificate, of the same kind
   */
  static PrivateKey privateKey(Path file, PublicKey certified) throws UnusableKeysException {
    var keys = blocks(file).stream().filter(b -> b.label().endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw new UnusableKeysException(
          "there are " + keys.size() + " private keys in it",
          "give a file in PEM with one -----BEGIN PRIVATE KEY-----");
    }
    Block block = keys.get(0);
    try {
      var spec = new PKCS8EncodedKeySpec(pkcs8(block, certified));
      return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(spec);
    } catch (GeneralSecurityException | ArrayIndexOutOfBoundsException e) {
      throw new UnusableKeysException(
          "the private key cannot be read, or is of another kind than the certificate's",
          "write the file anew, whole, and not encrypted");
    }
  }

  /** The older forms hold the key alone: what kind it is of, the certificate says. */
  private static byte[] pkcs8(Block block, PublicKey certified) throws UnusableKeysException {
    return switch (block.label()) {
      case "PRIVATE KEY" -> octets(block);
      case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
          der(
              SEQUENCE,
              VERSION_0,
              algorithm(certified.getEncoded()),
              der(OCTET_STRING, octets(block)));
      default ->
          throw new UnusableKeysException(
              "the private key is encrypted, or of no known form",
              "give it not encrypted: openssl pkcs8 -topk8 -nocrypt");
    };
  }

  /** The algorithm's identifier: the first element of the one sequence (RFC 5280 §4.1). */
  private static byte[] algorithm(byte[] publicKeyInfo) {
    int at = 1 + lengthOctets(publicKeyInfo, 1);
    int lengthOctets = lengthOctets(publicKeyInfo, at + 1);
    int content = at + 1 + lengthOctets;
    return Arrays.copyOfRange(publicKeyInfo, at, content + length(publicKeyInfo, at + 1));
  }

  private static int lengthOctets(byte[] der, int at) {
    return der[at] < 0 ? 1 + (der[at] & 0x7f) : 1;
  }

  private static int length(byte[] der, int at) {
    int length = der[at];
    if (length < 0) {
      int octets = der[at] & 0x7f;
      length = 0;
      for (int i = 1; i <= octets; i++) {
        length = length << 8 | (der[at + i] & 0xff);
      }
    }
    return length;
  }

  private static byte[] der(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    byte[] length = BigInteger.valueOf(content.size()).toByteArray();
    int zero = length[0] == 0 && length.length > 1 ? 1 : 0;
    var all = new ByteArrayOutputStream();
    all.write(tag);
    if (content.size() >= 0x80) {
      all.write(0x80 | (length.length - zero));
    }
    all.write(length, zero, length.length - zero);
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  private static byte[] octets(Block block) throws UnusableKeysException {
    try {
      return Base64.getMimeDecoder().decode(block.base64());
    } catch (IllegalArgumentException e) {
      throw new UnusableKeysException("it holds no Base64", "write the file anew, whole");
    }
  }

  private static List<Block> blocks(Path file) throws UnusableKeysException {
    return BLOCK
        .matcher(text(file))
        .results()
        .map(match -> new Block(match.group(1), match.group(2)))
        .toList();
  }

  private static String text(Path file) throws UnusableKeysException {
    try (var in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MOST_OCTETS + 1);
      if (octets.length > MOST_OCTETS) {
        throw new UnusableKeysException("the file is larger than 1 MiB", "give another");
      }
      return new String(octets, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UnusableKeysException(
          "the file cannot be read", "let the user that runs Portcullis read it");
    }
  }
}
