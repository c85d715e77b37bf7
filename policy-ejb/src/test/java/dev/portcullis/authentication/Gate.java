package dev.portcullis.authentication;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jwt.VerificationKeys;
import dev.portcullis.authentication.method.AuthenticationResult;
import dev.portcullis.authentication.method.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.authentication.method.AuthenticationResult.Unavailable;
import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.compiled.Authorization;
import dev.portcullis.policy.compiled.CredentialRecords;
import dev.portcullis.policy.compiled.KnownCredentials;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.Certificate;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.route.CompiledRoute;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Authentication with a policy, keys and a clock that a test sets. */
public final class Gate implements VerificationKeys, InstantSource {

  public static final String CORP = "https://idp.example.com/realms/corp";
  public static final Issuer CORP_ISSUER =
      new Issuer(
          "corp",
          CORP,
          "https://idp.example.com/certs",
          false,
          List.of("orders-api"),
          List.of("RS256", "PS256", "ES256", "ES512", "EdDSA"),
          ClaimNames.DEFAULT,
          Duration.ofSeconds(30));

  private record Snapshot(long version, PolicyDocument document, KnownCredentials credentials)
      implements PolicySnapshot {
    @Override
    public PolicySnapshot with(CredentialRecords records) {
      return new Snapshot(version, document, KnownCredentials.of(document, records));
    }

    @Override
    public RouteMatch match(String host, CanonicalPath path, String method) {
      return RouteMatch.NotFound.INSTANCE;
    }

    @Override
    public Set<String> effectiveRoles(Set<String> roles) {
      return roles;
    }

    @Override
    public Authorization authorize(CompiledRoute route, AccessAttributes attributes) {
      return new Authorization(Reason.NOT_PERMITTED, List.of(), List.of());
    }
  }

  public final Map<String, List<JWK>> keys = new HashMap<>();
  public final Map<String, JWK> decryption = new HashMap<>();
  final Authentication authentication = new Authentication(this, decryption::get, this, 100);
  public Instant now = Instant.parse("2026-11-23T12:00:00Z");
  public boolean available = true;
  public int lookups;
  public PolicySnapshot policy = policy(List.of(CORP_ISSUER), List.of(), List.of());

  public static PolicySnapshot policy(
      List<Issuer> issuers, List<ApiKey> apiKeys, List<Certificate> certificates) {
    var document =
        new PolicyDocument(
            issuers, apiKeys, certificates, List.of(), List.of(), List.of(), List.of(), List.of());
    return new Snapshot(1, document, KnownCredentials.of(document, CredentialRecords.NONE));
  }

  public static AccessRequest request(List<X509Certificate> certificates, String... fields) {
    try {
      return new AccessRequest(
          "1",
          Instant.EPOCH,
          "GET",
          "https",
          "api.example.com",
          CanonicalPath.parse("/"),
          null,
          "HTTP/1.1",
          HttpFields.of(fields),
          InetAddress.getLoopbackAddress(),
          certificates,
          BodySource.NONE);
    } catch (CanonicalPath.MalformedPathException e) {
      throw new AssertionError(e);
    }
  }

  public AuthenticationResult judge(List<AuthenticationMethod> accepted, String... fields) {
    return authentication.authenticate(
        request(List.of(), fields), accepted, policy, Patience.WAITS);
  }

  public AuthenticationResult bearer(String token) {
    return judge(List.of(AuthenticationMethod.JWT), "Authorization", "Bearer " + token);
  }

  static @Nullable Reason reason(AuthenticationResult result) {
    return result instanceof Refused refused ? refused.reason() : null;
  }

  public static String outcome(AuthenticationResult result) {
    if (result instanceof Authenticated authenticated) {
      return authenticated.subject().key();
    }
    return result instanceof Refused refused
        ? refused.reason().slug()
        : result instanceof Unavailable ? "unavailable" : "not responsible";
  }

  public Subject subject(AuthenticationResult result) {
    return ((Authenticated) result).subject();
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    lookups++;
    if (!available) {
      return new KeyLookup.Unavailable("the issuer is down", Duration.ofSeconds(1));
    }
    return keys.getOrDefault(request.issuer().name(), List.of()).stream()
        .filter(key -> request.kid() == null || request.kid().equals(key.getKeyID()))
        .filter(request.signedBy())
        .findFirst()
        .<KeyLookup>map(KeyLookup.Found::new)
        .orElse(KeyLookup.Unknown.INSTANCE);
  }

  @Override
  public boolean trusts(Issuer issuer, JWK key) {
    return available && keys.getOrDefault(issuer.name(), List.of()).contains(key);
  }
}
