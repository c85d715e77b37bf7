package dev.portcullis.launcher;

import dev.portcullis.configuration.PrivateFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the server's log to {@code logs/server.log} in the data directory. A full file becomes
 * {@code server.1.log}, and so on; the oldest is dropped. The log manager makes it by name. What a
 * full disk let through of a record in part is cut away.
 */
public final class ServerLog extends Handler {

  /** Names the directory of the log; set before logging is configured. */
  static final String DIRECTORY_PROPERTY = "bundle.log-dir";

  private static final long MAX_BYTES = 10L * 1024 * 1024;
  private static final int OLD_FILES = 4;

  private final Path directory;
  private @Nullable FileChannel out;

  /** Opens the log. */
  public ServerLog() throws IOException {
    directory = Path.of(System.getProperty(DIRECTORY_PROPERTY, "logs"));
    PrivateFiles.createDirectories(directory);
    setFormatter(new Line());
    open();
  }

  private Path file(int age) {
    return directory.resolve(age == 0 ? "server.log" : "server." + age + ".log");
  }

  private void open() throws IOException {
    out = PrivateFiles.appendLines(file(0));
  }

  @Override
  public synchronized void publish(LogRecord record) {
    if (!isLoggable(record) || out == null) {
      return;
    }
    byte[] line = getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
    try {
      if (out.size() + line.length > MAX_BYTES) {
        rotate();
      }
      PrivateFiles.writeWhole(out, ByteBuffer.wrap(line));
    } catch (IOException e) {
      reportError("the log cannot be written", e, 0);
    }
  }

  private void rotate() throws IOException {
    close();
    for (int age = OLD_FILES; age > 0; age--) {
      if (Files.exists(file(age - 1))) {
        Files.move(file(age - 1), file(age), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    open();
  }

  @Override
  public void flush() {}

  @Override
  public synchronized void close() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      reportError("the log cannot be closed", e, 0);
    }
    out = null;
  }

  /** One line for a record, and the stack trace of what was thrown. */
  private static final class Line extends Formatter {

    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

    private final Formatter messages = new SimpleFormatter();

    @Override
    public String format(LogRecord record) {
      var text = new StringWriter();
      var line = new PrintWriter(text);
      line.printf(
          "%s %-7s %s [%d] %s%n",
          TIME.format(ZonedDateTime.ofInstant(record.getInstant(), ZoneOffset.UTC)),
          record.getLevel().getName(),
          record.getLoggerName(),
          record.getLongThreadID(),
          messages.formatMessage(record).strip().replaceAll("\\R", "\n  "));
      if (record.getThrown() != null) {
        record.getThrown().printStackTrace(line);
      }
      line.flush();
      return text.toString();
    }
  }
}
