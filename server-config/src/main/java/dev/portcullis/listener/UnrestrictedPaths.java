package dev.portcullis.listener;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.glassfish.web.valve.ServletContainerInterceptor;

/**
 * Lets the proxy have the paths that the server keeps for itself in every application: {@code
 * /WEB-INF} and {@code /META-INF} are an upstream's like any other, and nothing of the proxy's own
 * is served by path. The check it switches off searches with a backtracking expression: a path of
 * many {@code ..} costs it seconds.
 */
public final class UnrestrictedPaths implements ServletContainerInterceptor {

  private static final String DATA = "portcullis@data";

  @Override
  public void preInvoke(Request request, Response response) {
    if (request.getHost() != null && DATA.equals(request.getHost().getName())) {
      request.setCheckRestrictedResources(false);
    }
  }

  @Override
  public void postInvoke(Request request, Response response) {}
}
