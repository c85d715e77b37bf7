package dev.portcullis.admin.api;

import dev.portcullis.admin.api.decision.EvaluationResource;
import dev.portcullis.admin.api.http.AdministratorFilter;
import dev.portcullis.admin.api.http.BodyBoundFilter;
import dev.portcullis.admin.api.http.ProblemMapper;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Decisions for other enforcement points, as OpenID AuthZEN 1.0 has them. */
@ApplicationPath("/access/v1")
public class AccessApplication extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        AdministratorFilter.class,
        BodyBoundFilter.class,
        ProblemMapper.class,
        EvaluationResource.class);
  }
}
