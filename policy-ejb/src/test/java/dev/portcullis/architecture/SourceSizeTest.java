package dev.portcullis.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one has to read at once stays small: in the main code of every module, read as text. */
@Tag("slow")
class SourceSizeTest {

  private static final int MOST_FIELDS = 12;
  private static final int MOST_METHOD_LINES = 40;
  private static final int MOST_FILE_LINES = 400;

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES =
      List.of(
          "policy-ejb",
          "proxy-war",
          "admin-jsf",
          "server-config",
          "bench",
          "bench/gateway",
          "bench/limits");

  /** What was found in all of them; a type counts its fields, or the components of a record. */
  private final List<String> found = new ArrayList<>();

  private int types;

  @Test
  void noTypeHasTooManyFieldsAndNoMethodOrFileTooManyLines() throws IOException {
    for (String module : MODULES) {
      Path sources = ROOT.resolve(module).resolve("src/main/java");
      assumeTrue(Files.isDirectory(sources), "the other modules stand beside this one");
      judge(mainCode(sources));
    }
    assertThat(types).as("types that were looked at").isGreaterThan(800);
    assertThat(found).isEmpty();
  }

  @Test
  void whatIsTooLargeIsFound() throws IOException {
    Path file = Files.createTempFile("TooLarge", ".java");
    try {
      String lines = "    int i = 0;\n".repeat(MOST_METHOD_LINES);
      Files.writeString(
          file,
          "class A {\n"
              + "  static int counts = 0, not = 0;\n"
              + fields("  int f", ";\n", MOST_FIELDS + 1)
              + "  @Deprecated\n  void m() {\n"
              + lines
              + "  }\n"
              + "}\n"
              + ("record B(" + fields("int f", ", ", MOST_FIELDS) + "int last) {}\n")
              + "class C {"
              + fields(" int f", ";", MOST_FIELDS)
              + "}\n"
              + "\n".repeat(MOST_FILE_LINES));
      judge(List.of(file));
    } finally {
      Files.delete(file);
    }
    assertThat(found)
        .extracting(each -> each.substring(each.indexOf(": ") + 2))
        .containsExactlyInAnyOrder(
            "A has 13 fields", "B has 13 fields", "m has 42 lines", "the file has 461 lines");
  }

  private static String fields(String before, String behind, int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(before).append(i).append(behind);
    }
    return text.toString();
  }

  private static List<Path> mainCode(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private void judge(List<Path> files) throws IOException {
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends JavaFileObject> sources = manager.getJavaFileObjectsFromPaths(files);
      var task =
          (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, sources);
      var positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Judge(unit, positions).scan(unit, null);
      }
    }
  }

  private final class Judge extends TreePathScanner<Void, Void> {

    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    Judge(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    @Override
    public Void visitCompilationUnit(CompilationUnitTree tree, Void unused) {
      try {
        long lines = unit.getSourceFile().getCharContent(true).toString().lines().count();
        require(lines, MOST_FILE_LINES, "the file", "lines");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      return super.visitCompilationUnit(tree, unused);
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      types++;
      if (tree.getKind() != Tree.Kind.INTERFACE) { // whose fields are constants
        long fields =
            tree.getMembers().stream()
                .filter(member -> member instanceof VariableTree)
                .filter(field -> !isStatic((VariableTree) field))
                .count();
        require(fields, MOST_FIELDS, tree.getSimpleName().toString(), "fields");
      }
      return super.visitClass(tree, unused);
    }

    private static boolean isStatic(VariableTree field) {
      return field.getModifiers().getFlags().contains(Modifier.STATIC);
    }

    /** From its type on: annotations before that are not read as part of it. */
    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      Tree head = tree.getReturnType() == null ? tree : tree.getReturnType();
      long first = line(positions.getStartPosition(unit, head));
      long last = line(positions.getEndPosition(unit, tree));
      require(last - first + 1, MOST_METHOD_LINES, tree.getName().toString(), "lines");
      return super.visitMethod(tree, unused);
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }

    private void require(long count, int most, String name, String what) {
      if (count > most) {
        Path file = Path.of(unit.getSourceFile().toUri());
        String where = file.startsWith(ROOT) ? ROOT.relativize(file).toString() : file.toString();
        found.add(where + ": " + name + " has " + count + " " + what);
      }
    }
  }
}
