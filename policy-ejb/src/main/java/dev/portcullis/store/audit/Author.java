package dev.portcullis.store.audit;

import dev.portcullis.store.database.ShortText;

/**
 * Who changes something: a console account, a token's subject, or the product itself.
 *
 * @param name 1 to 200 characters, none of them a control character
 */
public record Author(String name) {

  /** The product itself: first start, quarantine. */
  public static final Author PORTCULLIS = new Author("portcullis");

  /** Who did not prove to be anybody. */
  public static final Author NOBODY = new Author("(nobody)");

  /** The watched policy file. */
  public static final Author POLICY_FILE = new Author("portcullis.policy.file");

  public Author {
    name = ShortText.of(name, 200);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an author has a name");
    }
  }
}
