package dev.portcullis.threat.detector.sql;

import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/** The words of SQL that {@link SqlTokens} tells apart, and the kinds that it gives them. */
final class SqlWords {

  static final WordTable KEYWORDS =
      WordTable.of(
          "&", "and or xor",
          "k", "like rlike regexp ilike similar glob between in is sounds",
          "N", "not all distinct",
          "U", "union intersect except",
          "S", "select",
          "F", "from",
          "W", "where having",
          "O", "order group",
          "B", "by",
          "L", "limit offset",
          "I", "into",
          "D", "drop alter create truncate",
          "T", "table database schema view index user procedure function trigger login column",
          "X", "exec execute call",
          "d", "declare",
          "i", "insert replace",
          "u", "update",
          "x", "delete",
          "E", "set",
          "a", "waitfor",
          "y", "delay",
          "o", "outfile dumpfile",
          "G", "shutdown",
          "n", "null true false",
          "j",
              "information_schema sysobjects syscolumns pg_catalog pg_shadow sqlite_master"
                  + " all_tables user_tables sysusers",
          "z",
              "xp_cmdshell xp_dirtree xp_regread xp_fileexist sp_oacreate sp_executesql"
                  + " xp_servicecontrol",
          "f",
              "sleep benchmark pg_sleep load_file extractvalue updatexml receive_message"
                  + " randomblob load_extension sys_eval sys_exec lo_import lo_export pg_read_file"
                  + " openrowset opendatasource fn_varbintohexstr analyse get_host_address xmltype"
                  + " dblink_connect query_to_xml");

  private static final String[] CATALOGS = {
    "dbms_", "utl_", "pg_", "sys", "master", "dbo", "public"
  };

  private SqlWords() {}

  /** Whether a name begins with a schema or package of a database; {@code Thread} is none. */
  static boolean catalog(CharSequence text, int at) {
    for (String name : CATALOGS) {
      if (Chars.startsWith(text, at, name)) {
        return true;
      }
    }
    return false;
  }
}
