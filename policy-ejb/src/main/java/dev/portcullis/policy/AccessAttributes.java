package dev.portcullis.policy;

import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Subject;
import java.util.Map;
import java.util.Set;

/**
 * Everything that an expression may look at: subject, action, resource, request, context.
 *
 * @param roles effective roles, inherited ones included
 * @param route the matched route's name
 * @param pathVariables the values of the template's {@code {names}}
 */
public record AccessAttributes(
    AccessRequest request,
    Subject subject,
    Set<String> roles,
    String route,
    Map<String, String> pathVariables,
    AccessContext context) {}
