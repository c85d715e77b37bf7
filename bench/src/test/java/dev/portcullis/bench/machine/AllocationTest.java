package dev.portcullis.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {

  private static final String ALLOCATES =
      """
      public class Allocates {
        static byte[] kept;
        public static void main(String... none) throws Exception {
          for (int i = 0; i < 100; i++) { kept = new byte[1 << 20]; }
          System.out.println("done");
          Thread.sleep(60000);
        }
      }
      """;

  @Test
  void what_another_virtual_machine_allocated_is_counted(@TempDir Path directory) throws Exception {
    Path source = Files.writeString(directory.resolve("Allocates.java"), ALLOCATES);
    var command = List.of(Jdk.running().java(), source.toString());
    try (var child = Child.start("allocates", directory, command)) {
      Awaiting.until(() -> child.output().contains("done"));
      try (var allocation = Allocation.of(child.pid())) {
        assertThat(allocation.bytes()).isBetween(100L << 20, 1L << 30);
      }
    }
  }
}
