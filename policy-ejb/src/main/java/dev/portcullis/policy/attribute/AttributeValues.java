package dev.portcullis.policy.attribute;

import com.google.common.net.InetAddresses;
import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.common.exceptions.CelInvalidArgumentException;
import dev.cel.common.values.SelectableValue;
import dev.cel.runtime.CelVariableResolver;
import dev.portcullis.policy.attribute.InformationPoint.Told;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The values behind {@link AttributeTypes} for one request, each found when an expression first
 * asks for it. Used by one thread.
 */
public final class AttributeValues implements CelVariableResolver {

  private final AccessAttributes attributes;
  private @Nullable Map<String, String> headers;
  private @Nullable Map<String, String> query;
  private @Nullable List<String> roles;
  private @Nullable String unavailable;
  private boolean met;

  public AttributeValues(AccessAttributes attributes) {
    this.attributes = attributes;
  }

  @Override
  public Optional<Object> find(String name) {
    return switch (name) {
      case "subject" -> Optional.of(new View(name, this::subject));
      case "action" -> Optional.of(new View(name, this::action));
      case "resource" -> Optional.of(new View(name, this::resource));
      case "request" -> Optional.of(new View(name, this::request));
      case "context" -> Optional.of(new View(name, this::context));
      default -> Optional.empty();
    };
  }

  private @Nullable Object subject(String field) {
    Subject subject = attributes.subject();
    return switch (field) {
      case "id" -> subject.id();
      case "kind" -> subject.kind().slug();
      case "issuer" -> subject.issuer();
      case "roles" -> roles();
      case "scopes" -> List.copyOf(new TreeSet<>(subject.scopes()));
      case "claims" -> subject.claims();
      default -> null;
    };
  }

  private List<String> roles() {
    var known = roles;
    if (known == null) {
      known = List.copyOf(new TreeSet<>(attributes.roles()));
      roles = known;
    }
    return known;
  }

  private @Nullable Object action(String field) {
    return field.equals("method") ? attributes.request().method() : null;
  }

  private @Nullable Object resource(String field) {
    return switch (field) {
      case "route" -> attributes.route();
      case "host" -> attributes.request().host();
      case "path" -> attributes.pathVariables();
      default -> null;
    };
  }

  private @Nullable Object request(String field) {
    AccessRequest request = attributes.request();
    return switch (field) {
      case "path" -> request.path().decoded();
      case "query" -> query();
      case "headers" -> headers();
      case "protocol" -> request.protocol();
      case "tls" -> request.secure();
      default -> null;
    };
  }

  private Map<String, String> query() {
    var known = query;
    if (known == null) {
      known = QueryParameters.parse(attributes.request().query());
      query = known;
    }
    return known;
  }

  private Map<String, String> headers() {
    var known = headers;
    if (known == null) {
      known = HeaderFields.of(attributes.request().fields(), attributes.fields());
      headers = known;
    }
    return known;
  }

  private @Nullable Object context(String field) {
    AccessContext context = attributes.context();
    if (field.equals("geo")) {
      return new View("context.geo", this::geo);
    }
    if (field.equals("device")) {
      var facts = ContextFacts.below("device", context.attributes());
      return facts == null ? told("device") : facts;
    }
    if (context.attributes().containsKey(field)) {
      return ContextFacts.as(AttributeTypes.CONTEXT.get(field), context.attributes().get(field));
    }
    return switch (field) {
      case "time" -> context.time();
      case "address" -> InetAddresses.toAddrString(context.address());
      case "protocol" -> context.protocol();
      case "tls" -> context.secure();
      case "risk" -> context.risk();
      default -> null;
    };
  }

  private @Nullable Object geo(String field) {
    var facts = ContextFacts.below("geo", attributes.context().attributes());
    if (facts == null && told("geo") instanceof Map<?, ?> known) {
      return ContextFacts.as(AttributeTypes.GEO.get(field), known.get(field));
    }
    return facts == null ? null : ContextFacts.as(AttributeTypes.GEO.get(field), facts.get(field));
  }

  /** What an information point tells; null where it knows of none. */
  private @Nullable Object told(String name) {
    var told = attributes.information().of(name);
    if (told instanceof Told.Unavailable gone) {
      unavailable = "context." + name + " cannot be found out: " + gone.why();
      met = true;
      throw new CelInvalidArgumentException(unavailable);
    }
    return told instanceof Told.Known known ? known.value() : null;
  }

  /** What could not be found out, for the owner; null: nothing that was read. */
  public @Nullable String unavailable() {
    return unavailable;
  }

  /** Whether an expression met such a thing since this was asked last. */
  public boolean metUnavailable() {
    boolean since = met;
    met = false;
    return since;
  }

  /** Finds a field's value; null where it is missing. */
  @FunctionalInterface
  interface FieldSource {
    @Nullable Object find(String field);
  }

  /** A structured value whose fields are found when they are asked for. */
  record View(String name, FieldSource source) implements SelectableValue<String> {

    @Override
    public Object select(String field) {
      var value = source.find(field);
      if (value == null) {
        throw CelAttributeNotFoundException.of(name + "." + field + " is missing");
      }
      return value;
    }

    @Override
    public Optional<Object> find(String field) {
      return Optional.ofNullable(source.find(field));
    }
  }
}
