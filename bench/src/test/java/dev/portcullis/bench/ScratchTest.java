package dev.portcullis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScratchTest {

  /** Stands for a run that somebody ends. */
  public static final class Run {
    private Run() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
      Path scratch = Scratch.make();
      Files.writeString(Files.createDirectory(scratch.resolve("peer")).resolve("log"), "x");
      System.out.println(scratch);
      new CountDownLatch(1).await();
    }
  }

  @Test
  void a_run_that_is_told_to_end_leaves_nothing() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    var builder = new ProcessBuilder(java, "-cp", classes, Run.class.getName());
    var run = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var output = run.inputReader()) {
      Path scratch = Path.of(output.readLine());
      assertThat(scratch.resolve("peer").resolve("log")).exists();
      run.destroy();
      assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(scratch).doesNotExist();
    } finally {
      run.destroyForcibly();
    }
  }
}
