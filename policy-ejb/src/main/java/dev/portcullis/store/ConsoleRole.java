package dev.portcullis.store;

import java.util.Locale;

/** What an account may do in the console and over REST. */
public enum ConsoleRole {
  /** Sees and changes everything. */
  ADMIN,
  /** Sees everything, changes nothing. */
  VIEWER;

  /** The name in Jakarta Security and outside. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }
}
