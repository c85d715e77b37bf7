package dev.portcullis.listener.threads;

/** Processors that are as busy as a test says. */
final class GivenLoad implements ProcessorLoad {

  private volatile double own;
  private volatile double all;

  GivenLoad(double own, double all) {
    is(own, all);
  }

  /** From now on. */
  void is(double ownNow, double allNow) {
    own = ownNow;
    all = allNow;
  }

  @Override
  public double own() {
    return own;
  }

  @Override
  public double all() {
    return all;
  }
}
