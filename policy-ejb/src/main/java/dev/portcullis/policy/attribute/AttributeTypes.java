package dev.portcullis.policy.attribute;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an expression may name, with its type: the vocabulary of {@code when}. A name that does not
 * stand here is an error when a policy is published, not a surprise when it decides.
 */
public final class AttributeTypes implements CelTypeProvider {

  public static final AttributeTypes INSTANCE = new AttributeTypes();

  private static final CelType TEXTS = ListType.create(SimpleType.STRING);
  private static final CelType TEXT_BY_NAME = MapType.create(SimpleType.STRING, SimpleType.STRING);
  private static final CelType ANY_BY_NAME = MapType.create(SimpleType.STRING, SimpleType.DYN);

  static final ImmutableMap<String, CelType> GEO =
      ImmutableMap.of("country", SimpleType.STRING, "asn", SimpleType.INT);
  private static final StructType GEO_TYPE = struct("Geo", GEO);

  static final ImmutableMap<String, CelType> CONTEXT =
      ImmutableMap.<String, CelType>builder()
          .put("time", SimpleType.TIMESTAMP)
          .put("address", SimpleType.STRING)
          .put("protocol", SimpleType.STRING)
          .put("tls", SimpleType.BOOL)
          .put("risk", SimpleType.DOUBLE)
          .put("geo", GEO_TYPE)
          .put("device", ANY_BY_NAME)
          .buildOrThrow();

  private static final ImmutableMap<String, CelType> SUBJECT =
      ImmutableMap.<String, CelType>builder()
          .put("id", SimpleType.STRING)
          .put("kind", SimpleType.STRING)
          .put("issuer", SimpleType.STRING)
          .put("roles", TEXTS)
          .put("scopes", TEXTS)
          .put("claims", ANY_BY_NAME)
          .buildOrThrow();

  private static final ImmutableMap<String, CelType> REQUEST =
      ImmutableMap.of(
          "path", SimpleType.STRING,
          "query", TEXT_BY_NAME,
          "headers", TEXT_BY_NAME,
          "protocol", SimpleType.STRING,
          "tls", SimpleType.BOOL);

  private static final ImmutableMap<String, CelType> RESOURCE =
      ImmutableMap.of("route", SimpleType.STRING, "host", SimpleType.STRING, "path", TEXT_BY_NAME);

  /** The names that an expression starts with. */
  public static final ImmutableMap<String, StructType> ROOTS =
      ImmutableMap.of(
          "subject", struct("Subject", SUBJECT),
          "action", struct("Action", ImmutableMap.of("method", SimpleType.STRING)),
          "resource", struct("Resource", RESOURCE),
          "request", struct("Request", REQUEST),
          "context", struct("Context", CONTEXT));

  /** What an expression over an answer may name besides. */
  public static final StructType ANSWER =
      struct(
          "Answer",
          ImmutableMap.of(
              "status", SimpleType.INT, "size", SimpleType.INT, "request_size", SimpleType.INT));

  private static final ImmutableMap<String, CelType> BY_NAME =
      ROOTS.values().stream()
          .collect(
              ImmutableMap.Builder<String, CelType>::new,
              (all, type) -> all.put(type.name(), type),
              (a, b) -> a.putAll(b.buildOrThrow()))
          .put(GEO_TYPE.name(), GEO_TYPE)
          .put(ANSWER.name(), ANSWER)
          .buildOrThrow();

  private AttributeTypes() {}

  private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
    return StructType.create(
        name,
        ImmutableSet.copyOf(fields.keySet()),
        field -> Optional.ofNullable(fields.get(field)));
  }

  /** The fields behind a name ({@code subject}, {@code geo}); of all where nothing has the name. */
  public static Set<String> fields(String name) {
    var all = new TreeSet<String>();
    for (var type : BY_NAME.values()) {
      var fields = ((StructType) type).fieldNames();
      if (type.name().equalsIgnoreCase(name)) {
        return new TreeSet<>(fields);
      }
      all.addAll(fields);
    }
    return all;
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return BY_NAME.values();
  }

  @Override
  public Optional<CelType> findType(String typeName) {
    return Optional.ofNullable(BY_NAME.get(typeName));
  }
}
