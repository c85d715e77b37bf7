package dev.portcullis.ejb;

import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import dev.portcullis.store.account.AccountChange.Done;
import dev.portcullis.store.account.ConsoleAccounts;
import dev.portcullis.store.audit.Author;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes the account {@code admin} where there is no account yet, and gives one a new password where
 * that is asked for.
 */
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FirstStart {
  private static final int PASSWORD_LENGTH = 24;

  /** Set by the first of the modules in this process that sees to it. */
  private static final String RESET = "portcullis.password-reset";

  /** Without letters and digits that look alike. */
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  @Inject private PortcullisConfiguration configuration;
  @Inject private ConsoleAccounts accounts;

  /** Of several modules and nodes that start at once, one makes the account, and tells. */
  @PostConstruct
  void createAdmin() {
    Optional<String> given = configuration.accounts().firstPassword().map(Secret::value);
    String password = given.orElseGet(FirstStart::randomPassword);
    if (accounts.createFirst(password, given.isEmpty()) && given.isEmpty()) {
      tell("admin", password);
    }
    configuration.accounts().reset().ifPresent(this::reset);
  }

  private void reset(String name) {
    if (System.getProperties().putIfAbsent(RESET, name) != null) {
      return;
    }
    String password = randomPassword();
    if (!(accounts.resetPassword(Author.PORTCULLIS, name, password) instanceof Done)) {
      say("there is no console account " + name);
      throw new IllegalStateException("there is no console account " + name);
    }
    tell(name, password);
  }

  /** To standard output, not to a log, which is kept and shipped. */
  private static void tell(String name, String password) {
    say("console account " + name + ", password: " + password);
  }

  @SuppressWarnings("SystemOut")
  private static void say(String text) {
    System.out.println("portcullis: " + text);
    System.out.flush();
  }

  private static String randomPassword() {
    return new SecureRandom()
        .ints(PASSWORD_LENGTH, 0, ALPHABET.length())
        .mapToObj(i -> String.valueOf(ALPHABET.charAt(i)))
        .collect(Collectors.joining());
  }
}
