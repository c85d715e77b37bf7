package dev.portcullis.admin.api;

import dev.portcullis.admin.api.credential.AccountsResource;
import dev.portcullis.admin.api.credential.ApiKeysResource;
import dev.portcullis.admin.api.credential.CertificatesResource;
import dev.portcullis.admin.api.credential.IssuersResource;
import dev.portcullis.admin.api.credential.JwksResource;
import dev.portcullis.admin.api.decision.DecisionsResource;
import dev.portcullis.admin.api.decision.ExplainResource;
import dev.portcullis.admin.api.http.AdministratorFilter;
import dev.portcullis.admin.api.http.BodyBoundFilter;
import dev.portcullis.admin.api.http.PendingFilter;
import dev.portcullis.admin.api.http.ProblemMapper;
import dev.portcullis.admin.api.operation.AuditResource;
import dev.portcullis.admin.api.operation.LimitKeysResource;
import dev.portcullis.admin.api.operation.NodesResource;
import dev.portcullis.admin.api.operation.QuarantineResource;
import dev.portcullis.admin.api.policy.PolicyResource;
import dev.portcullis.admin.api.policy.PolicyStatusResource;
import dev.portcullis.admin.api.policy.VersionsResource;
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
        AccountResource.class,
        AccountsResource.class);
  }
}
