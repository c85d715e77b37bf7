package dev.portcullis.store.account;

import java.time.Duration;

/** What became of a change of a console account. */
public sealed interface AccountChange {

  /** It is done. */
  record Done() implements AccountChange {}

  /** The present password is wrong. */
  record WrongPassword() implements AccountChange {}

  /** Too many failures with the present password. */
  record Locked(Duration retryAfter) implements AccountChange {}

  /**
   * The wish is not acceptable.
   *
   * @param field {@code name}, {@code password} or {@code roles}
   * @param message what is wrong and what to do, for a person
   */
  record Unacceptable(String field, String message) implements AccountChange {}

  /** There is an account of that name already. */
  record Taken() implements AccountChange {}

  /** Nobody would be left who may do everything. */
  record LastAdministrator() implements AccountChange {

    /** What is wrong and what to do. */
    public static final String WHY =
        "This is the last administrator; make another account an administrator first";
  }

  /** There are as many accounts as may be. */
  record Full(int most) implements AccountChange {}

  /** There is no such account. */
  record Unknown() implements AccountChange {}
}
