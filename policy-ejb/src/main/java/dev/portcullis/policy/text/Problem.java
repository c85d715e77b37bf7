package dev.portcullis.policy.text;

/**
 * What is wrong with a policy document, where, and what to do.
 *
 * @param line from 1, or 0 where the document has no text (an edit in the console)
 * @param path where in the document, {@code routes[0].path}
 * @param message what is wrong; lower case, the owner's input in backticks
 * @param remedy what to do
 */
public record Problem(int line, String path, String message, String remedy) {}
