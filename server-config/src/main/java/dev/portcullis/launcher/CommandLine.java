package dev.portcullis.launcher;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What was asked for.
 *
 * @param demo whether the demo goes with it
 * @param configuration a properties file
 * @param account whose password is to be replaced
 */
record CommandLine(Action action, boolean demo, Optional<Path> configuration, String account) {

  /** What to do. */
  enum Action {
    START,
    RESET_PASSWORD,
    HELP,
    VERSION
  }

  static final String HELP =
      """
      Portcullis, a Zero Trust access proxy for APIs

        java -jar portcullis.jar [--config FILE] [--demo]
        java -jar portcullis.jar reset-password [ACCOUNT] [--config FILE]
        java -jar portcullis.jar --help | --version

        --config FILE   read FILE, a properties file; without it portcullis.properties
                        in the current directory, if there is one
        --demo          start with a demo upstream, a demo token issuer, two demo API
                        keys and a demo policy; its data is gone when it ends

        reset-password  give a console account (admin) a new password, print it once, and
                        end; the node that has this data directory must be stopped

      Every key can also be given as a system property (-Dportcullis.http.port=8080,
      before -jar) or in the environment (PORTCULLIS_HTTP_PORT=8080). A system property
      overrides the environment, the environment overrides the file. Keys:

      """;

  static CommandLine parse(String... arguments) throws StartupException {
    var action = Action.START;
    boolean demo = false;
    Optional<Path> configuration = Optional.empty();
    String account = "admin";
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--help", "-h" -> action = Action.HELP;
        case "--version" -> action = Action.VERSION;
        case "--demo" -> demo = true;
        case "reset-password" -> {
          action = Action.RESET_PASSWORD;
          if (i + 1 < arguments.length && !arguments[i + 1].startsWith("--")) {
            account = arguments[++i];
          }
        }
        case "--config" -> {
          if (++i == arguments.length) {
            throw StartupException.unusable("--config: no file is named; give one");
          }
          configuration = Optional.of(Path.of(arguments[i]));
        }
        default ->
            throw StartupException.unusable(
                arguments[i] + ": no such option; --help shows what there is");
      }
    }
    return new CommandLine(action, demo, configuration, account);
  }
}
