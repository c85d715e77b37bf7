package dev.portcullis.admin.api;

/** Bounds of what may be asked for at once. */
final class Limits {

  private Limits() {}

  static int between(int wanted, int least, int most) {
    if (wanted < least || wanted > most) {
      throw Problems.badRequest("`limit` is not between " + least + " and " + most);
    }
    return wanted;
  }
}
