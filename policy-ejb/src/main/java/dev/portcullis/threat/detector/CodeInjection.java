package dev.portcullis.threat.detector;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Needles;
import dev.portcullis.threat.text.ShownCode;

/**
 * Finds code of a server's language, and names that lead from data to code: the class behind an
 * object, a gadget of deserialisation, a directive of server-side inclusion. Each is a string that
 * data does not hold by chance.
 */
public final class CodeInjection implements Detector {

  private static final Needles NEEDLES =
      Needles.of(
          // JavaScript
          "constructor[prototype]",
          "constructor.constructor",
          "require('child_process",
          "require(\"child_process",
          "process.mainmodule",
          "process.binding(",
          "_$$nd_func$$_",
          "while(true)",
          "while(!",
          "while(1)",
          "}while(",
          // Java
          "java.lang.runtime",
          "java.lang.processbuilder",
          "getruntime().exec",
          "getruntime().load",
          "\"getruntime\"",
          "'getruntime'",
          "new processbuilder(new",
          "new processbuilder([",
          "class.module.classloader",
          "javax.script.scriptengine",
          "com.sun.rowset.jdbcrowset",
          "commons.collections.functors",
          "clonetransformer",
          "instantiatefactory",
          "instantiatetransformer",
          "invokertransformer",
          "prototypeclonefactory",
          "prototypeserializationfactory",
          "@ognl.",
          "#_memberaccess",
          "#context[",
          "freemarker.template.utility",
          "jdbc:h2:mem:;init=",
          // PHP
          "<?php",
          "<?=",
          "$_get[",
          "$_post[",
          "$_request[",
          "$_server[",
          "$_cookie[",
          "$_files[",
          "allow_url_include",
          "auto_prepend_file",
          "base64_decode(",
          "shell_exec(",
          "passthru(",
          "phpinfo(",
          "call_user_func(",
          "fsockopen(",
          "proc_open(",
          "@print(",
          // Python, Ruby, YAML
          "__import__(",
          "__subclasses__",
          "__globals__",
          "__builtins__",
          "os.system(",
          "os.popen(",
          "subprocess.popen(",
          "!!python/",
          "!!javax.",
          "!!java.",
          "!ruby/object",
          // includes, and scripts of Windows
          "<!--#exec",
          "<!--#include",
          "<!--#echo",
          "<esi:include",
          "wscript.shell",
          "server.createobject",
          "on error resume next");

  private static final int MAX_SKIPPED = 16;

  @Override
  public Category category() {
    return Category.CODE_INJECTION;
  }

  @Override
  public String triggers() {
    return "_.(<[!$ ";
  }

  /** Names that lead from an object to its kind: code where they are names, no word of a text. */
  private static final Needles PROTOTYPES = Needles.of("__proto__", "constructor.prototype");

  private static final Needles PROCESS = Needles.of("new processbuilder(");

  @Override
  public int find(CharSequence value) {
    int at = needle(value);
    if (at >= 0 && !quoted(value, at)) {
      return at;
    }
    int prototype = PROTOTYPES.find(value, 0);
    if (prototype >= 0 && name(value, prototype)) {
      return prototype;
    }
    int process = PROCESS.find(value, 0);
    if (process >= 0 && constants(value, process)) {
      return process;
    }
    return serializedJava(value) ? 0 : -1;
  }

  /** Where code begins that is more than the beginning of a program which a text shows, or -1. */
  private static int needle(CharSequence value) {
    var code = new ShownCode(value);
    int at = NEEDLES.find(value, 0);
    for (int skipped = 0; at >= 0 && skipped < MAX_SKIPPED; skipped++) {
      boolean opening = Chars.startsWith(value, at, "<?") && code.holds(at);
      if (!opening && !imported(value, at)) {
        return at;
      }
      at = NEEDLES.find(value, at + 2);
    }
    return at;
  }

  /** {@code const run = require('child_process');} on a line of its own: it runs nothing yet. */
  private static boolean imported(CharSequence value, int at) {
    boolean assigned = Chars.startsWith(value, at - 2, "= ") && Chars.startsWith(value, at, "requ");
    int close = assigned ? Chars.indexOf(value, ')', at, at + 32) : -1;
    int end = Chars.at(value, close + 1) == ';' ? close + 2 : close + 1;
    return close > 0 && (end >= value.length() || "\r\n".indexOf(value.charAt(end)) >= 0);
  }

  /**
   * Whether what was found stands in a code span of Markdown: to JavaScript that is a string, to
   * others no code. Markup runs wherever it stands.
   */
  private static boolean quoted(CharSequence value, int at) {
    boolean open = false;
    for (int i = 0; i < at; i++) {
      char c = value.charAt(i);
      open = c == '`' ? !open : open && !(c == '$' && Chars.at(value, i + 1) == '{');
    }
    return open && value.charAt(at) != '<' && Chars.indexOf(value, '`', at, value.length()) > at;
  }

  /**
   * Whether a name is one, or part of one: alone, in a path ({@code a.__proto__.b}, {@code
   * a[__proto__][b]}), or as a name of a JSON text.
   */
  private static boolean name(CharSequence value, int at) {
    if (unbroken(value)) {
      return true;
    }
    char before = Chars.at(value, at - 1);
    char after = Chars.at(value, Chars.wordEnd(value, at));
    boolean path = before == '.' && (after == '.' || after == '[');
    char first = Chars.at(value, Chars.skipSpace(value, 0));
    boolean json = (first == '{' || first == '[') && (before == '"' || before == '\'');
    return path || json || before == '[' || (after == '.' && at == Chars.skipSpace(value, 0));
  }

  /** Whether a process is given nothing but constants: source code has variables there. */
  private static boolean constants(CharSequence value, int at) {
    int open = Chars.indexOf(value, '(', at, value.length());
    boolean quoted = false;
    for (int i = open + 1; i < value.length() && i < open + 256; i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\'') {
        quoted = !quoted;
      } else if (!quoted && c != ',' && !Chars.space(c)) {
        return c == ')' && i > open + 1;
      }
    }
    return false;
  }

  private static boolean unbroken(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      if (Chars.space(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** A stream of {@code ObjectOutputStream}, in Base64: AC ED 00 05. */
  private static boolean serializedJava(CharSequence value) {
    return value.length() > 16 && value.subSequence(0, 6).toString().equals("rO0ABX");
  }
}
