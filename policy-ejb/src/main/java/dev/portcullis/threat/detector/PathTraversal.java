package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Needles;

/**
 * Finds paths that climb out of where they start, that name a file which only the system reads, or
 * that end early at a NUL.
 */
public final class PathTraversal implements Detector {

  /** A relative reference may climb a little ({@code ../images/a.png}); this is too much. */
  private static final int MAX_CLIMB = 3;

  private static final int MAX_PATH = 512;

  private static final int LEAVES_ROOT = Integer.MAX_VALUE;

  /** Files that give a host away, without leading slash, in lower case. */
  private static final Needles SENSITIVE =
      Needles.of(
          "etc/passwd",
          "etc/shadow",
          "etc/group",
          "etc/gshadow",
          "etc/sudoers",
          "etc/issue",
          "proc/self/",
          "proc/version",
          "proc/cpuinfo",
          "proc/net/",
          "boot.ini",
          "win.ini",
          "windows/system32",
          "winnt/system32",
          "system.ini",
          "ntuser.dat",
          ".ssh/id_",
          ".ssh/auth",
          ".bash_history",
          ".htpasswd",
          ".htaccess",
          "web-inf/",
          "web.config",
          ".aws/credentials",
          ".git/config",
          ".docker/secrets",
          ".docker/config",
          ".kube/config",
          "wp-config.php",
          "php://filter",
          "php://input",
          "expect://",
          "phar://",
          "etc/subuid",
          "etc/hosts",
          "etc/hostname",
          "etc/crontab",
          "etc/fstab",
          "etc/mysql/",
          "etc/ssh/");

  /** Directories of the system, where a step up leads. No project has such beside it. */
  private static final Needles CLIMBED =
      Needles.of(
          "../etc/",
          "../proc/",
          "../winnt/",
          "../inetpub/",
          "../root/.",
          "../var/log/",
          "../var/www/",
          "../var/lib/",
          "../usr/local/",
          "../usr/share/");

  /** These are an attack wherever they stand; the others only where a path is expected. */
  private static final Needles ALWAYS =
      Needles.of("/etc/passwd", "/etc/shadow", "/win.ini", "/boot.ini");

  @Override
  public Category category() {
    return Category.PATH_TRAVERSAL;
  }

  @Override
  public String triggers() {
    return "/\\\u0000";
  }

  @Override
  public int find(CharSequence value) {
    int nul = Chars.indexOf(value, (char) 0);
    if (nul > 0
        && !spaced(value)
        && (Chars.indexOf(value, '.') >= 0 || Chars.indexOf(value, '/') >= 0)) {
      return nul;
    }
    CharSequence path = normalized(value);
    int always = ALWAYS.find(path, 0);
    if (always >= 0 && used(path, always)) {
      return always;
    }
    boolean wholePath = path(path);
    int climbs = climbs(path);
    boolean sensitive = (climbs > 0 || wholePath) && sensitive(path, wholePath);
    boolean far =
        climbs == LEAVES_ROOT
            || (climbs > 0 && !spaced(path) && CLIMBED.find(path, 0) >= 0)
            || (climbs >= MAX_CLIMB && !spaced(path) && !RelativeReference.source(value));
    return sensitive || far || share(path) ? 0 : -1;
  }

  /** Whether the path leads to a file of the system; in a text, where the climbing path does. */
  private static boolean sensitive(CharSequence path, boolean wholePath) {
    int at = SENSITIVE.find(path, 0);
    if (at < 0 || wholePath || !spaced(path)) {
      return at >= 0;
    }
    int start = at;
    while (start > 0 && start > at - MAX_PATH && !Chars.space(path.charAt(start - 1))) {
      start--;
    }
    return climbs(path.subSequence(start, at)) > 0;
  }

  /** Prose may mention the file, in a code span too; a path or a command uses it. */
  private static boolean used(CharSequence path, int at) {
    char before = at(path, at - 1);
    if (!Chars.space(before)) {
      boolean begins = before == 0 || Chars.word(before) || "/.=:'\"`<>@,*?".indexOf(before) >= 0;
      return begins && !span(path, at);
    }
    int end = at - 1;
    int start = end;
    while (start > 0 && start > end - 16 && Chars.word(at(path, start - 1))) {
      start--;
    }
    return ShellCommand.named(path, start, end);
  }

  /** Whether a code span of Markdown within a text is the path alone, and so no file is opened. */
  private static boolean span(CharSequence path, int at) {
    int close = Chars.indexOf(path, '`', at, at + 16);
    boolean whole = at(path, at - 1) == '`' && close == Chars.wordEnd(path, at + "/etc/".length());
    return whole && Chars.space(at(path, at - 2)) && !Chars.wordLike(at(path, close + 1));
  }

  private static boolean spaced(CharSequence path) {
    for (int i = 0; i < path.length(); i++) {
      if (Chars.space(path.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the value is one path: absolute, or a file URL, and no sentence. */
  private static boolean path(CharSequence path) {
    int scheme = Chars.startsWith(path, 0, "file:") ? 5 : 0;
    boolean drive = Chars.letter(at(path, 0)) && at(path, 1) == ':' && at(path, 2) == '/';
    boolean wrapper =
        Chars.startsWith(path, 0, "php:")
            || Chars.startsWith(path, 0, "phar:")
            || Chars.startsWith(path, 0, "expect:");
    return scheme > 0 || drive || wrapper || (at(path, 0) == '/' && !Chars.space(at(path, 1)));
  }

  /** An administrative share of Windows: {@code \\host\c$\…}. */
  private static boolean share(CharSequence path) {
    if (at(path, 0) != '/' || at(path, 1) != '/') {
      return false;
    }
    int slash = Chars.indexOf(path, '/', 2, 258);
    return slash > 2
        && Chars.letter(at(path, slash + 1))
        && at(path, slash + 2) == '$'
        && at(path, slash + 3) == '/';
  }

  /**
   * The number of {@code ..} steps; as good as unlimited where they leave the root of an absolute
   * path. {@code ....//} and {@code ..;/} are steps too: filters that remove {@code ../} once leave
   * one behind, and servers that cut parameters off see one.
   */
  private static int climbs(CharSequence path) {
    int steps = 0;
    int depth = 0;
    int lowest = 0;
    int start = 0;
    for (int i = 0; i <= path.length(); i++) {
      if (i == path.length() || path.charAt(i) == '/') {
        boolean last = i == path.length();
        if (climbs(path, start, i) && !(last && steps == 0)) {
          steps++;
          lowest = Math.min(lowest, --depth);
        } else if (i > start) {
          depth++;
        }
        start = i + 1;
      }
    }
    boolean leavesRoot = lowest < 0 && at(path, 0) == '/';
    return leavesRoot ? LEAVES_ROOT : steps;
  }

  private static boolean climbs(CharSequence path, int from, int to) {
    int dots = from;
    while (dots < to && path.charAt(dots) == '.') {
      dots++;
    }
    int count = dots - from;
    return (count == 2 || count == 4) && (dots == to || path.charAt(dots) == ';');
  }

  /**
   * Backslashes read as slashes, and steps that lead nowhere ({@code /./}, {@code //}) left out.
   */
  private static CharSequence normalized(CharSequence value) {
    if (Chars.indexOf(value, '/') < 0 && Chars.indexOf(value, '\\') < 0) {
      return value;
    }
    var path = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i) == '\\' ? '/' : value.charAt(i);
      int last = path.length() - 1;
      boolean here =
          c == '/' && last > 0 && path.charAt(last) == '.' && path.charAt(last - 1) == '/';
      boolean twice =
          c == '/' && last > 0 && path.charAt(last) == '/' && path.charAt(last - 1) != ':';
      if (here) {
        path.setLength(last);
      } else if (!twice) {
        path.append(c);
      }
    }
    return path;
  }
}
