package dev.portcullis.admin.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.servers.Server;

/** The administration of Portcullis over REST. */
@ApplicationPath("/api/v1")
@OpenAPIDefinition(
    info =
        @Info(
            title = "Portcullis administration",
            version = "1",
            description = "Policy, API keys, explanations, decisions, nodes; and OpenID AuthZEN.",
            license = @License(name = "Apache-2.0")),
    servers = @Server(url = "/portcullis"),
    security = {
      @SecurityRequirement(name = "console-account"),
      @SecurityRequirement(name = "token")
    },
    components =
        @Components(
            securitySchemes = {
              @SecurityScheme(
                  securitySchemeName = "console-account",
                  type = SecuritySchemeType.HTTP,
                  scheme = "basic"),
              @SecurityScheme(
                  securitySchemeName = "token",
                  type = SecuritySchemeType.HTTP,
                  scheme = "bearer",
                  bearerFormat = "JWT")
            }))
public class AdminApplication extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        AdministratorFilter.class,
        BodyBoundFilter.class,
        ProblemMapper.class,
        PendingFilter.class,
        PolicyResource.class,
        PolicyStatusResource.class,
        VersionsResource.class,
        ApiKeysResource.class,
        CertificatesResource.class,
        ExplainResource.class,
        DecisionsResource.class,
        NodesResource.class,
        IssuersResource.class,
        JwksResource.class,
        QuarantineResource.class,
        LimitKeysResource.class,
        AuditResource.class,
        AccountsResource.class);
  }
}
