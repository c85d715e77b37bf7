package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/**
 * Knows references from one file of a project to another: {@code ../../../tsconfig.json}. They
 * climb, but in the plain way, not far, and to a kind of file that holds no secret and that lies in
 * no directory of the system.
 */
final class RelativeReference {

  /** Deeper than this projects are not. */
  private static final int MAX_CLIMB = 6;

  /** A path behind it is a package; as a URL, {@code file:..} leads nowhere (RFC 8089 §2). */
  private static final String[] LINKS = {"file:", "link:", "portal:", "workspace:"};

  private static final int REACH = 256;

  /** Files that programs are made of; {@code .yml}, {@code .ini} and the like hold settings. */
  private static final WordTable KINDS =
      WordTable.of(
          "f",
          "js mjs cjs jsx ts tsx mts cts json json5 jsonc map md mdx rst html htm css scss sass"
              + " less svg png jpg jpeg gif webp ico java kt scala go rs rb c h cc cpp hpp cs swift"
              + " vue svelte proto graphql xsd wasm snap tsbuildinfo lock toml");

  /** Directories that a project shares between its parts. */
  private static final WordTable SHARED =
      WordTable.of("d", "node_modules packages src dist docs schemas types typings generated");

  /** Where no project's files lie, or none that anyone refers to from outside. */
  private static final WordTable SYSTEM =
      WordTable.of(
          "d",
          "etc proc dev bin sbin usr tmp var root home opt boot sys mnt windows winnt inetpub users"
              + " web-inf meta-inf conf config secrets private admin");

  private RelativeReference() {}

  /** Whether the value as it stands, not as some server would read it, is such a reference. */
  static boolean source(CharSequence value) {
    int start = linked(value);
    boolean linked = start > 0;
    int climbs = 0;
    while (Chars.startsWith(value, start, "../")) {
      climbs++;
      start += 3;
    }
    if (linked && Chars.startsWith(value, start, "..") && start + 2 == value.length()) {
      return climbs < MAX_CLIMB;
    }
    return climbs > 0
        && climbs <= MAX_CLIMB
        && value.length() < REACH
        && start < value.length()
        && plain(value, start)
        && !SYSTEM.contains(value, start, segmentEnd(value, start))
        && (linked || SHARED.contains(value, start, segmentEnd(value, start)) || known(value));
  }

  /** Where the path of a package begins that lies beside: {@code file:../x} of a manifest, or 0. */
  private static int linked(CharSequence value) {
    for (String scheme : LINKS) {
      if (Chars.startsWith(value, 0, scheme)) {
        return scheme.length();
      }
    }
    return 0;
  }

  /** Names, dots between them, and slashes: no further step up, nothing encoded. */
  private static boolean plain(CharSequence value, int from) {
    for (int i = from; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean twice = (c == '.' || c == '/') && at(value, i - 1) == c;
      if ((!Chars.word(c) && "./-@".indexOf(c) < 0) || (twice && i > from)) {
        return false;
      }
    }
    return at(value, from) != '.' && at(value, from) != '/';
  }

  private static int segmentEnd(CharSequence value, int from) {
    int slash = Chars.indexOf(value, '/', from, value.length());
    return slash < 0 ? value.length() : slash;
  }

  private static boolean known(CharSequence value) {
    int dot = value.length();
    while (dot > 0 && Chars.word(value.charAt(dot - 1))) {
      dot--;
    }
    return at(value, dot - 1) == '.' && KINDS.contains(value, dot, value.length());
  }
}
