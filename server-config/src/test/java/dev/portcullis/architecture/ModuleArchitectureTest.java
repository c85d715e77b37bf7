package dev.portcullis.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.portcullis.testing.PackageRules;

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

  @ArchTest static final ArchTests rulesOfPackages = ArchTests.in(PackageRules.class);
}
