package dev.portcullis.information;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jose.SigningKeys;
import dev.portcullis.authentication.jose.StrictJson;
import dev.portcullis.policy.document.Issuer;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what issuers publish: their metadata and their key sets. */
final class IssuerDocuments {

  /** The most keys kept of one issuer. */
  static final int MAX_KEYS = 100;

  private IssuerDocuments() {}

  /** Fetches an issuer's usable public keys. */
  static List<JWK> fetchKeys(Issuer issuer, Fetcher fetcher)
      throws IOException, InterruptedException {
    return keys(fetcher.fetch(jwksLocation(issuer, fetcher)));
  }

  private static URI jwksLocation(Issuer issuer, Fetcher fetcher)
      throws IOException, InterruptedException {
    if (issuer.jwks() != null) {
      return Locations.parse(issuer.jwks());
    }
    if (!issuer.discovery()) {
      throw new IOException("the policy does not say where the keys are");
    }
    URI discovery = Locations.discovery(issuer.issuer());
    URI jwks = jwksUri(fetcher.fetch(discovery), issuer.issuer());
    if ("https".equalsIgnoreCase(discovery.getScheme())
        && !"https".equalsIgnoreCase(jwks.getScheme())) {
      throw new IOException("the metadata leads from https to something else");
    }
    return jwks;
  }

  /** OpenID Connect Discovery 1.0 §4.3: the issuer must be exactly the one that was asked for. */
  static URI jwksUri(byte[] metadata, String issuer) throws IOException {
    var members = StrictJson.object(metadata);
    if (!issuer.equals(members.get("issuer"))) {
      throw new IOException("the metadata is of another issuer");
    }
    if (members.get("jwks_uri") instanceof String location) {
      return Locations.parse(location);
    }
    throw new IOException("the metadata has no jwks_uri");
  }

  /**
   * The usable keys of a JWK Set (RFC 7517 §5); others are left out, so that one strange key does
   * not disable the rest. A set without any is believed: the issuer has withdrawn its keys.
   */
  static List<JWK> keys(byte[] jwks) throws IOException {
    if (!(StrictJson.object(jwks).get("keys") instanceof List<?> members)) {
      throw new IOException("not a JWK Set");
    }
    if (members.size() > MAX_KEYS) {
      throw new IOException("the JWK Set has more than " + MAX_KEYS + " keys");
    }
    var keys = new ArrayList<JWK>();
    for (Object member : members) {
      JWK key = member instanceof Map<?, ?> object ? key(object) : null;
      if (key != null && SigningKeys.isUsable(key)) {
        keys.add(key);
      }
    }
    return List.copyOf(keys);
  }

  private static @Nullable JWK key(Map<?, ?> members) {
    var relevant = new HashMap<String, Object>();
    members.forEach(
        (name, value) -> {
          // certificates are not looked at: the set was fetched from where the policy says
          if (name instanceof String string && !string.startsWith("x5") && value != null) {
            relevant.put(string, value);
          }
        });
    try {
      return JWK.parse(relevant).toPublicJWK();
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }
}
