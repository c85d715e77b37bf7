package dev.portcullis.policy.document;

/** How a subject may prove who it is; the slugs are those of the policy document. */
public enum AuthenticationMethod {
  JWT("jwt"),
  API_KEY("api-key"),
  CERTIFICATE("certificate"),
  BASIC("basic"),
  ANONYMOUS("anonymous");

  private final String slug;

  AuthenticationMethod(String slug) {
    this.slug = slug;
  }

  /** The name in a policy document. */
  public String slug() {
    return slug;
  }
}
