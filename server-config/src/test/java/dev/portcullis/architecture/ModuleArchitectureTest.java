package dev.portcullis.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The launcher, what runs the server, and the listener: three rooms, two class loaders. */
@AnalyzeClasses(
    packages = {"dev.portcullis.launcher", "dev.portcullis.micro", "dev.portcullis.listener"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArchitectureTest {

  @ArchTest
  static final ArchRule theLauncherSeesNothingThatIsLoadedBesideTheServer =
      noClasses()
          .that()
          .resideInAPackage("dev.portcullis.launcher..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.portcullis.micro..", "dev.portcullis.listener..", "org.glassfish..", "fish..");

  @ArchTest
  static final ArchRule whatIsLoadedBesideTheServerSeesNoLauncher =
      noClasses()
          .that()
          .resideInAnyPackage("dev.portcullis.micro..", "dev.portcullis.listener..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.portcullis.launcher..");

  @ArchTest
  static final ArchRule noPackageDependsOnOneThatDependsOnIt =
      slices().matching("dev.portcullis.(**)").should().beFreeOfCycles();

  @ArchTest
  static void noPackageHasMoreThan25Types(JavaClasses classes) {
    var sizes =
        classes.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getPackageName, counting()));
    assertThat(sizes).isNotEmpty().allSatisfy((name, types) -> assertThat(types).isLessThan(26));
  }
}
