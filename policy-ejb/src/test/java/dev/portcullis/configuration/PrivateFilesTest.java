package dev.portcullis.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir private Path directory;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatIsMadeIsItsOwnersAlone() throws IOException {
    Path inner = directory.resolve("a").resolve("b");
    PrivateFiles.createDirectories(inner);
    PrivateFiles.createFile(inner.resolve("c"));
    PrivateFiles.appendLines(inner.resolve("d")).close();
    assertThat(permissions(directory.resolve("a"))).isEqualTo("rwx------");
    assertThat(permissions(inner)).isEqualTo("rwx------");
    assertThat(permissions(inner.resolve("c"))).isEqualTo("rw-------");
    assertThat(permissions(inner.resolve("d"))).isEqualTo("rw-------");
  }

  @Test
  void aLogOfAnEarlierVersionIsClosedToOthersAndWrittenOn() throws IOException {
    Path log = Files.writeString(directory.resolve("log"), "a\n");
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-rw-"));
    try (var out = PrivateFiles.appendLines(log)) {
      PrivateFiles.writeWhole(out, ByteBuffer.wrap(new byte[] {'b'}));
    }
    assertThat(permissions(log)).isEqualTo("rw-------");
    assertThat(log).hasContent("a\nb");
  }
}
