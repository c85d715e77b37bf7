package dev.portcullis.admin.gate;

import jakarta.servlet.http.HttpServletRequest;

/** The rooms of the console's context, told apart by path. */
final class Paths {
  static final String LOGIN = "/login.xhtml";
  static final String ACCOUNT = "/account.xhtml";

  private Paths() {}

  /** The path within the context, decoded. */
  static String of(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }

  /** Style sheets, scripts, fonts: the same for everyone, and needed to sign in. */
  static boolean isResource(String path) {
    return path.startsWith("/jakarta.faces.resource/");
  }

  /** A page that Faces renders. */
  static boolean isPage(String path) {
    return (path.endsWith(".xhtml") || path.isEmpty() || path.equals("/")) && !isResource(path);
  }

  /** Interfaces for programs; they ask for credentials themselves. */
  static boolean isProgrammatic(String path) {
    return path.startsWith("/api/") || path.startsWith("/access/");
  }
}
