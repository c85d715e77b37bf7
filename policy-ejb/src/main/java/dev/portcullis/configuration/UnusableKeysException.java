package dev.portcullis.configuration;

/** Keys or certificates in files that cannot be used as they are. */
public final class UnusableKeysException extends Exception {

  private static final long serialVersionUID = 1;

  private final String problem;
  private final String remedy;

  /**
   * @param problem what is wrong with them
   * @param remedy what to do
   */
  public UnusableKeysException(String problem, String remedy) {
    super(problem + "; " + remedy);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** What is wrong with them. */
  public String problem() {
    return problem;
  }

  /** What to do. */
  public String remedy() {
    return remedy;
  }
}
