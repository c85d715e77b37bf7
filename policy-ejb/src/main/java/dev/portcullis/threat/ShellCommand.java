package dev.portcullis.threat;

import static dev.portcullis.threat.Chars.at;
import static dev.portcullis.threat.Chars.skipSpace;
import static dev.portcullis.threat.Chars.space;

/** Recognises a shell command where one may begin; sees through quoting. */
final class ShellCommand {

  /** {@code s}: no word of any prose; {@code w}: also a word of prose, or a short one. */
  private static final WordTable COMMANDS =
      WordTable.of(
          "s",
          "wget curl whoami uname chmod chown chgrp ifconfig ipconfig netstat nslookup powershell"
              + " pwsh getent printenv systeminfo tasklist taskkill certutil bitsadmin wmic crontab"
              + " useradd adduser busybox nohup xargs ncat netcat socat tcpdump lsof iptables"
              + " traceroute tracert xxd gunzip bunzip2 unxz zcat mkfifo mknod setenv"
              + " invoke-expression invoke-webrequest iwr iex rundll32 regsvr32 mshta cscript"
              + " wscript hexdump readlink schtasks icacls",
          "w",
          "cat id ls ps pwd dir echo sleep ping nc sh bash zsh ksh csh dash fish python"
              + " python2 python3 perl ruby php node java cmd net type copy move del rm cp mv"
              + " mkdir rmdir touch find grep egrep sed awk gawk head tail tee sort cut env set"
              + " export kill top df du free mount host hostname dig telnet ftp tftp ssh scp"
              + " rsync base64 openssl tar zip unzip gzip gcc cc c89 c99 make gdb strace nano"
              + " which whereis locate who su sudo passwd eval exec source time timeout expr"
              + " printf test uptime date route arp nmap git svn docker kubectl lua tclsh ln dd"
              + " od nl rev tac strings file stat basename dirname finger service systemctl reg"
              + " sc attrib findstr alias");

  /** How long the name of a command may be, with its path and its quoting. */
  private static final int REACH = 64;

  /** How much white space and punctuation may stand between a separator and a command. */
  private static final int MAX_SKIPPED = 8;

  private ShellCommand() {}

  /**
   * Whether a command stands behind a separator.
   *
   * @param separator {@code ;}, {@code |}, {@code &}, line feed, a backtick, or {@code (} for
   *     another substitution
   */
  static boolean follows(CharSequence value, int from, char separator) {
    int start = from;
    while (start < from + MAX_SKIPPED && skipped(at(value, start), separator)) {
      start++;
    }
    var name = new StringBuilder(REACH);
    int end = readName(value, start, name);
    char mark = COMMANDS.mark(name, 0, name.length());
    boolean pathed = name.length() < end - start;
    if (quotedOn(value, start, end)) {
      return false;
    }
    return switch (mark) {
      case 's' -> endsCommand(value, end) && strong(value, end, separator);
      case 'w' ->
          endsCommand(value, end)
              && weak(value, end, separator, alone(value, from - 1, separator), pathed);
      default -> false;
    };
  }

  /** Whether the word in [from, to) names a command. */
  static boolean named(CharSequence value, int from, int to) {
    return COMMANDS.contains(value, from, to);
  }

  private static boolean skipped(char c, char separator) {
    boolean punctuation = c != 0 && "&|;({@".indexOf(c) >= 0;
    return separator == '\n' ? c == ' ' : space(c) || punctuation;
  }

  /** Whether a command without argument may stand here: {@code name;id} may be a list of names. */
  private static boolean alone(CharSequence value, int separatorAt, char separator) {
    int before = separatorAt - 1;
    while (before >= 0 && before > separatorAt - 8 && space(value.charAt(before))) {
      before--;
    }
    boolean name = Chars.letter(at(value, before)) || at(value, before) == '_';
    return separator != '\n' && !name;
  }

  /** Reads a name without its path, quotes, backslashes and empty expansions. */
  private static int readName(CharSequence value, int start, StringBuilder name) {
    int end = start;
    for (int i = start; i < value.length() && i < start + REACH; i++) {
      char c = value.charAt(i);
      if (c == '/' && pathAt(value, start)) {
        name.setLength(0);
      } else if (Chars.word(c) || c == '-') {
        name.append(c);
        end = i + 1;
      } else if (c == '$' && (at(value, i + 1) == '@' || Chars.digit(at(value, i + 1)))) {
        i++;
      } else if (c != '\'' && c != '"' && c != '\\' && c != '^') {
        break;
      }
    }
    return Chars.startsWith(value, end, ".exe") ? end + 4 : end;
  }

  /** Whether a quote that opens before the end is still open there: {@code "git gc"} is prose. */
  private static boolean quotedOn(CharSequence value, int start, int end) {
    char open = 0;
    for (int i = start; i < end; i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\'') {
        open = open == 0 ? c : open == c ? 0 : open;
      }
    }
    return open != 0 && at(value, end) != open;
  }

  /** A path begins so; {@code and/or} is none. */
  private static boolean pathAt(CharSequence value, int start) {
    char c = at(value, start);
    return c == '/' || c == '.' || c == '~' || c == '$' || c == '\'' || c == '"' || c == '\\';
  }

  private static boolean endsCommand(CharSequence value, int end) {
    return end >= value.length()
        || space(value.charAt(end))
        || "|&;<>)`$,+%{}\"'".indexOf(value.charAt(end)) >= 0;
  }

  /** A cell of a table ({@code | curl | yes |}) is no command. */
  private static boolean strong(CharSequence value, int end, char separator) {
    return separator != '|' || at(value, skipSpace(value, end)) != '|' || at(value, end) == '|';
  }

  private static boolean weak(
      CharSequence value, int end, char separator, boolean alone, boolean pathed) {
    int next = skipSpace(value, end);
    if (next >= value.length()) {
      return alone || separator == '(' || separator == '\n' || pathed;
    }
    char c = value.charAt(next);
    if (next == end) {
      return separator == '('
          || (separator == '`' && c == '`')
          || "<>$`{".indexOf(c) >= 0
          || (alone && "|&;".indexOf(c) >= 0);
    }
    return separator == '(' || argument(value, next) || (pathed && Chars.word(c));
  }

  /** An argument that no prose has behind a word. */
  private static boolean argument(CharSequence value, int at) {
    char c = value.charAt(at);
    if (c == '-') {
      return Chars.word(at(value, at + 1)) || at(value, at + 1) == '-';
    }
    if (c == '/') {
      return Chars.word(at(value, at + 1)) || at(value, at + 1) == '\'';
    }
    if (c == '.' || c == '~') {
      return at(value, at + 1) == '/' || at(value, at + 1) == '.';
    }
    return "$*<>`{\\".indexOf(c) >= 0 || argumentWord(value, at);
  }

  /** {@code ping 10.0.0.1}, {@code sleep 5}, {@code cat a.txt}, {@code hosts name.example.}. */
  private static boolean argumentWord(CharSequence value, int at) {
    boolean inner = false;
    int i = at;
    for (; i < value.length() && i < at + REACH && !space(value.charAt(i)); i++) {
      char c = value.charAt(i);
      if (!Chars.word(c) && "./:@-".indexOf(c) < 0) {
        break;
      }
      inner |= (c == '.' || c == '/') && Chars.word(at(value, i + 1)) && i > at;
    }
    boolean number = i > at && Chars.digit(value.charAt(at)) && i >= value.length();
    return inner || number;
  }
}
