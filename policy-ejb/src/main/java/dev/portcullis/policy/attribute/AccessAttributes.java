package dev.portcullis.policy.attribute;

import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Subject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an expression may look at: subject, action, resource, request, context.
 *
 * @param roles effective roles, inherited ones included
 * @param route the matched route's name
 * @param pathVariables the values of the template's {@code {names}}
 * @param fields which of the request's fields the upstream gets: no others are looked at
 * @param information what is known of the request elsewhere, found when it is first read
 */
public record AccessAttributes(
    AccessRequest request,
    Subject subject,
    Set<String> roles,
    String route,
    Map<String, String> pathVariables,
    AccessContext context,
    PassedFields fields,
    Information information) {

  /** Where nothing is known elsewhere. */
  public AccessAttributes(
      AccessRequest request,
      Subject subject,
      Set<String> roles,
      String route,
      Map<String, String> pathVariables,
      AccessContext context,
      PassedFields fields) {
    this(request, subject, roles, route, pathVariables, context, fields, Information.NONE);
  }

  /** The first value of a field that the upstream gets; null where there is none. */
  public @Nullable String field(String name) {
    return fields.seen(name) ? request.fields().first(name) : null;
  }
}
