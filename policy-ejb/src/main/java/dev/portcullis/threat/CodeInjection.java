package dev.portcullis.threat;

import dev.portcullis.threat.Finding.Category;

/**
 * Finds code of a server's language, and names that lead from data to code: the class behind an
 * object, a gadget of deserialisation, a directive of server-side inclusion. Each is a string that
 * data does not hold by chance.
 */
final class CodeInjection implements Detector {

  private static final Needles NEEDLES =
      Needles.of(
          // JavaScript
          "__proto__",
          "constructor.prototype",
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
          "getruntime(",
          "new processbuilder",
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

  @Override
  public Category category() {
    return Category.CODE_INJECTION;
  }

  @Override
  public String triggers() {
    return "_.(<[!$ ";
  }

  @Override
  public int find(CharSequence value) {
    int at = NEEDLES.find(value, 0);
    return at < 0 && serializedJava(value) ? 0 : at;
  }

  /** A stream of {@code ObjectOutputStream}, in Base64: AC ED 00 05. */
  private static boolean serializedJava(CharSequence value) {
    return value.length() > 16 && value.subSequence(0, 6).toString().equals("rO0ABX");
  }
}
