package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.optional;
import static dev.portcullis.policy.table.FieldKinds.optionalPart;
import static dev.portcullis.policy.table.FieldKinds.texts;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKind;
import dev.portcullis.policy.text.ScalarKinds;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer's tokens must be, besides signed and in time.
 *
 * @param type what they must call themselves; null: a token of any kind that may open an API
 * @param maxAge how long after {@code iat} they are good, whatever {@code exp} says; null: as long
 *     as {@code exp} says
 * @param encryption to what keys they are encrypted; null: they are not
 */
public record TokenDemands(
    @Nullable Type type, @Nullable Duration maxAge, @Nullable Encryption encryption) {

  public static final TokenDemands NONE = new TokenDemands(null, null, null);

  /** What a token can be asked to call itself. */
  public enum Type {
    /** The profile of RFC 9068, whole: the header says it, and the claims are those of it. */
    AT_JWT("at+jwt");

    private final String written;

    Type(String written) {
      this.written = written;
    }

    /** As the header of a token and the policy write it. */
    public String written() {
      return written;
    }
  }

  private static final Table.Builder<TokenDemands> IN = Table.builder();
  private static final Column<TokenDemands, @Nullable Type> TYPE =
      IN.add(
          "typ",
          optional(ScalarKind.oneOf(Type.class, Type::written), Type.AT_JWT),
          TokenDemands::type);
  private static final Column<TokenDemands, @Nullable Duration> MAX_AGE =
      IN.add("max-age", optional(ScalarKinds.DURATION, Duration.ofHours(1)), TokenDemands::maxAge);
  private static final Column<TokenDemands, @Nullable Encryption> ENCRYPTION =
      IN.add("encryption", optionalPart(Encryption.TABLE), TokenDemands::encryption);
  static final Table<TokenDemands> TABLE =
      IN.table(in -> new TokenDemands(in.get(TYPE), in.get(MAX_AGE), in.get(ENCRYPTION)));

  /**
   * How an issuer encrypts its tokens, after it signed them.
   *
   * @param keys the ids of the keys that it may encrypt to; each node has them in a file of its own
   * @param unencrypted whether tokens that are only signed are good too
   */
  public record Encryption(List<String> keys, boolean unencrypted) {
    private static final Table.Builder<Encryption> IN = Table.builder();
    private static final Column<Encryption, List<String>> KEYS =
        IN.add("keys", texts(), Encryption::keys);
    private static final Column<Encryption, Boolean> UNENCRYPTED =
        IN.add("unencrypted", flag(), Encryption::unencrypted);
    static final Table<Encryption> TABLE =
        IN.table(in -> new Encryption(in.get(KEYS), in.get(UNENCRYPTED)));

    public Encryption {
      keys = List.copyOf(keys);
    }
  }
}
