package dev.portcullis.threat.detector;

/** What kind of text surrounds what could be a command. */
enum TextKind {
  /** A value of one line, or of two. */
  VALUE,
  /** A text of several lines, where any line may begin with any word. */
  DOCUMENT,
  /** Code that such a text shows. */
  CODE
}
