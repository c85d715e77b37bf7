package dev.portcullis.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The JDK's {@code keytool} on one store.
 *
 * @param store the file (PKCS #12)
 * @param password of the store and of its keys
 */
public record Keytool(Path store, String password) {

  /** Runs a command on the store, which is made if it is not there yet; its output. */
  public byte[] run(String... command) throws IOException, InterruptedException {
    return run(new byte[0], command);
  }

  /** Runs a command that reads this. */
  public byte[] run(byte[] input, String... command) throws IOException, InterruptedException {
    var all = new ArrayList<String>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    all.addAll(List.of(command));
    all.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    all.addAll(List.of("-storepass", password));
    var process = new ProcessBuilder(all).start();
    var errors = CompletableFuture.supplyAsync(() -> text(process));
    try (var in = process.getOutputStream()) {
      in.write(input);
    }
    byte[] output = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(
          all + ": " + new String(output, StandardCharsets.UTF_8) + errors.join());
    }
    return output;
  }

  private static String text(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  public KeyStore open() throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(store.toFile(), password.toCharArray());
  }

  /** The private key of an alias (PKCS #8, PEM). */
  public String keyPem(String alias) throws GeneralSecurityException, IOException {
    return pem("PRIVATE KEY", open().getKey(alias, password.toCharArray()).getEncoded());
  }

  /** The certificate of an alias (PEM). */
  public String certificatePem(String alias) throws GeneralSecurityException, IOException {
    return pem("CERTIFICATE", open().getCertificate(alias).getEncoded());
  }

  /** RFC 7468 §3: octets of DER as text. */
  public static String pem(String label, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }
}
