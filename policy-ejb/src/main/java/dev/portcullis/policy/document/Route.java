package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.part;
import static dev.portcullis.policy.table.FieldKinds.requiredValues;
import static dev.portcullis.policy.table.FieldKinds.set;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.texts;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.cors.Browsers;
import dev.portcullis.policy.document.RouteTraits.Forwards;
import dev.portcullis.policy.document.RouteTraits.Matches;
import dev.portcullis.policy.document.RouteTraits.Rewrite;
import dev.portcullis.policy.document.RouteTraits.Threats;
import dev.portcullis.policy.message.Answers;
import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKind;
import dev.portcullis.policy.text.ScalarKinds;
import dev.portcullis.request.PathForm;
import java.util.List;
import java.util.Set;

/**
 * A route.
 *
 * @param matches which requests it is for
 * @param upstream the name of an upstream; empty where the route answers itself
 * @param rewrite how the path is changed before it is sent
 * @param authenticate by which methods, in this order
 * @param limits names of limits
 * @param maxBody in bytes
 * @param pathLeniency forms of paths that are refused elsewhere
 * @param threat how attacks are looked for
 * @param forwards how permitted requests are sent on
 * @param browsers which pages may call it
 * @param answers what is said of its answers
 */
public record Route(
    String name,
    Matches matches,
    String upstream,
    Rewrite rewrite,
    List<AuthenticationMethod> authenticate,
    List<String> limits,
    long maxBody,
    Set<PathForm> pathLeniency,
    Threats threat,
    Forwards forwards,
    Browsers browsers,
    Answers answers) {

  public static final long DEFAULT_MAX_BODY = 10L << 20;

  private static final ScalarKind<AuthenticationMethod> METHOD =
      ScalarKind.oneOf(AuthenticationMethod.class, AuthenticationMethod::slug);

  private static final Table.Builder<Route> IN = Table.builder();
  private static final Column<Route, String> NAME = IN.add("name", text(), Route::name);
  private static final Column<Route, Matches> MATCHES = IN.beside(Matches.TABLE, Route::matches);
  private static final Column<Route, String> UPSTREAM =
      IN.add("upstream", text(""), Route::upstream);
  private static final Column<Route, Rewrite> REWRITE =
      IN.add("rewrite", part(Rewrite.TABLE), Route::rewrite);
  private static final Column<Route, List<AuthenticationMethod>> AUTHENTICATE =
      IN.add("authenticate", requiredValues(METHOD), Route::authenticate);
  private static final Column<Route, List<String>> LIMITS =
      IN.add("limits", texts(), Route::limits);
  private static final Column<Route, Long> MAX_BODY =
      IN.add("max-body", value(ScalarKinds.SIZE, DEFAULT_MAX_BODY), Route::maxBody);
  private static final Column<Route, Set<PathForm>> PATH_LENIENCY =
      IN.add(
          "path-leniency", set(ScalarKinds.oneOf(PathForm.class), Set.of()), Route::pathLeniency);
  private static final Column<Route, Threats> THREAT =
      IN.add("threat", part(Threats.TABLE), Route::threat);
  private static final Column<Route, Forwards> FORWARDS =
      IN.beside(Forwards.TABLE, Route::forwards);

  private static final Column<Route, Browsers> BROWSERS =
      IN.beside(Browsers.TABLE, Route::browsers);

  private static final Column<Route, Answers> ANSWERS = IN.beside(Answers.TABLE, Route::answers);

  /** The fields of a route. */
  public static final Table<Route> TABLE =
      IN.table(
          in ->
              new Route(
                  in.get(NAME),
                  in.get(MATCHES),
                  in.get(UPSTREAM),
                  in.get(REWRITE),
                  in.get(AUTHENTICATE),
                  in.get(LIMITS),
                  in.get(MAX_BODY),
                  in.get(PATH_LENIENCY),
                  in.get(THREAT),
                  in.get(FORWARDS),
                  in.get(BROWSERS),
                  in.get(ANSWERS)));

  public Route {
    authenticate = List.copyOf(authenticate);
    limits = List.copyOf(limits);
    pathLeniency = Set.copyOf(pathLeniency);
  }

  /** A route for who has a token, of which only path and upstream are said. */
  public static Route of(String name, String path, String upstream) {
    return new Route(
        name,
        new Matches(List.of(), path, List.of()),
        upstream,
        Rewrite.NONE,
        List.of(AuthenticationMethod.JWT),
        List.of(),
        DEFAULT_MAX_BODY,
        Set.of(),
        Threats.DEFAULT,
        Forwards.DEFAULT,
        Browsers.DEFAULT,
        Answers.DEFAULT);
  }

  /** This with another way to look for attacks. */
  public Route inspecting(Threats other) {
    return new Route(
        name,
        matches,
        upstream,
        rewrite,
        authenticate,
        limits,
        maxBody,
        pathLeniency,
        other,
        forwards,
        browsers,
        answers);
  }

  /** This with other limits. */
  public Route limited(List<String> other) {
    return new Route(
        name,
        matches,
        upstream,
        rewrite,
        authenticate,
        other,
        maxBody,
        pathLeniency,
        threat,
        forwards,
        browsers,
        answers);
  }
}
