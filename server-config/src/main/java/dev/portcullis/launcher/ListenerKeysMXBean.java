package dev.portcullis.launcher;

/** How the key of a listener fares: what the applications, which see no class of this, read. */
public interface ListenerKeysMXBean {

  /** The end of the certificate in use, in seconds since 1970. */
  long getExpires();

  /** Why the files, which hold something else, cannot be used; empty where they can. */
  String getProblem();
}
