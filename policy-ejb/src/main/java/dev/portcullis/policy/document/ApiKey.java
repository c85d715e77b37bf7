package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.optional;
import static dev.portcullis.policy.table.FieldKinds.optionalText;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.texts;
import static dev.portcullis.policy.table.FieldKinds.textsByName;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An API key.
 *
 * @param sha256 64 hexadecimal digits in lower case, the SHA-256 of the whole key
 * @param previousSha256 the key before the last rotation, still good until {@code previousUntil}
 * @param revoked whether the key is known but no longer good
 * @param metadata what is known of its owner, such as a plan; the subject's claims
 */
public record ApiKey(
    String name,
    String sha256,
    List<String> roles,
    List<String> scopes,
    @Nullable Instant expires,
    @Nullable String previousSha256,
    @Nullable Instant previousUntil,
    boolean revoked,
    Map<String, String> metadata) {

  private static final Table.Builder<ApiKey> IN = Table.builder();
  private static final Column<ApiKey, String> NAME = IN.add("name", text(), ApiKey::name);
  private static final Column<ApiKey, String> SHA256 = IN.add("sha256", text(), ApiKey::sha256);
  private static final Column<ApiKey, List<String>> ROLES = IN.add("roles", texts(), ApiKey::roles);
  private static final Column<ApiKey, List<String>> SCOPES =
      IN.add("scopes", texts(), ApiKey::scopes);
  private static final Column<ApiKey, @Nullable Instant> EXPIRES =
      IN.add("expires", optional(ScalarKinds.INSTANT, Instant.EPOCH), ApiKey::expires);
  private static final Column<ApiKey, @Nullable String> PREVIOUS_SHA256 =
      IN.add("previous-sha256", optionalText(), ApiKey::previousSha256);
  private static final Column<ApiKey, @Nullable Instant> PREVIOUS_UNTIL =
      IN.add("previous-until", optional(ScalarKinds.INSTANT, Instant.EPOCH), ApiKey::previousUntil);
  private static final Column<ApiKey, Boolean> REVOKED = IN.add("revoked", flag(), ApiKey::revoked);
  private static final Column<ApiKey, Map<String, String>> METADATA =
      IN.add("metadata", textsByName(), ApiKey::metadata);

  /** The fields of an API key. */
  public static final Table<ApiKey> TABLE =
      IN.table(
          in ->
              new ApiKey(
                  in.get(NAME),
                  in.get(SHA256).toLowerCase(Locale.ROOT),
                  in.get(ROLES),
                  in.get(SCOPES),
                  in.get(EXPIRES),
                  lowerCase(in.get(PREVIOUS_SHA256)),
                  in.get(PREVIOUS_UNTIL),
                  in.get(REVOKED),
                  in.get(METADATA)));

  public ApiKey {
    roles = List.copyOf(roles);
    scopes = List.copyOf(scopes);
    metadata = Map.copyOf(metadata);
  }

  /** A key of whose owner nothing is known. */
  public ApiKey(
      String name,
      String sha256,
      List<String> roles,
      List<String> scopes,
      @Nullable Instant expires,
      @Nullable String previousSha256,
      @Nullable Instant previousUntil,
      boolean revoked) {
    this(name, sha256, roles, scopes, expires, previousSha256, previousUntil, revoked, Map.of());
  }

  private static @Nullable String lowerCase(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }
}
