package dev.portcullis.request;

/**
 * Who was found to ask, with the names that everything is counted under, worked out once.
 *
 * @param subject the subject
 * @param key {@link Subject#key()}
 * @param credentialKey {@link Subject#credentialKey()}
 */
public record Identity(Subject subject, String key, String credentialKey) {

  /** Nobody. */
  public static final Identity NOBODY = of(Subject.ANONYMOUS);

  /** Of a verified subject. */
  public static Identity of(Subject subject) {
    String key = subject.key();
    boolean same =
        subject.kind() != Subject.Kind.TOKEN && subject.id().equals(subject.credential());
    return new Identity(subject, key, same ? key : subject.credentialKey());
  }
}
