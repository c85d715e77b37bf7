package dev.portcullis.threat.detector;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/**
 * The names of shell commands, and what each would be good for to someone who gets one line run.
 *
 * <p>Names of Unix commands are case-sensitive: {@code ; Python 3 is needed} runs nothing.
 */
final class ShellWords {

  /** No word of any prose, and of use with or without an argument. */
  static final char STRONG = 's';

  /** Tells something by itself: {@code id}. */
  static final char INFORMS = 'i';

  /** Shows a file. */
  static final char READS = 'r';

  /** Asks another host. */
  static final char CONNECTS = 'n';

  /** Does what it is told with {@code -c}, {@code -e}, {@code -rf}. */
  static final char INTERPRETS = 'x';

  /** Does its work on the files of a project, and says little: {@code mkdir dist}. */
  static final char WORKS = 'w';

  private static final WordTable COMMANDS =
      WordTable.of(
          "s",
          "wget curl whoami uname ifconfig ipconfig netstat nslookup powershell pwsh getent"
              + " printenv systeminfo tasklist taskkill certutil bitsadmin wmic crontab useradd"
              + " adduser busybox nohup ncat netcat socat tcpdump lsof iptables traceroute tracert"
              + " xxd gunzip bunzip2 unxz zcat mkfifo mknod invoke-expression invoke-webrequest iwr"
              + " iex rundll32 regsvr32 mshta cscript wscript hexdump readlink schtasks icacls",
          "i",
          "id ls ps dir env hostname arp df du free mount uptime route top",
          "r",
          "cat head tail tac nl od strings base64 type more less find grep egrep awk gawk sed file"
              + " stat cut sort rev",
          "n",
          "ping sleep nc dig telnet ftp tftp ssh scp rsync nmap host finger net",
          "x",
          "sh bash zsh ksh csh dash fish python python2 python3 perl ruby php cmd lua tclsh eval"
              + " exec source rm del kill",
          "w",
          "echo pwd node java copy move cp mv mkdir rmdir touch egrep tee set setenv"
              + " export openssl tar zip unzip gzip gcc cc c89 c99 make gdb strace nano which"
              + " whereis locate who su sudo passwd time timeout expr printf test date git svn"
              + " docker kubectl ln dd basename dirname service systemctl reg sc attrib findstr"
              + " alias chmod chown chgrp xargs");

  /** Commands of Windows, which has no cases. */
  private static final WordTable ANY_CASE =
      WordTable.of(
          "y",
          "whoami ipconfig netstat nslookup powershell pwsh systeminfo tasklist taskkill certutil"
              + " bitsadmin wmic tracert invoke-expression invoke-webrequest iwr iex rundll32"
              + " regsvr32 mshta cscript wscript schtasks icacls cmd curl");

  private ShellWords() {}

  /** What the word in [from, to) would do, or {@link WordTable#NONE} where it runs nothing. */
  static char use(CharSequence value, int from, int to) {
    char use = COMMANDS.mark(value, from, to);
    boolean runs = use == WordTable.NONE || lowerCase(value, from, to);
    return runs || ANY_CASE.contains(value, from, to) ? use : WordTable.NONE;
  }

  private static boolean lowerCase(CharSequence value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Chars.lower(value.charAt(i)) != value.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
