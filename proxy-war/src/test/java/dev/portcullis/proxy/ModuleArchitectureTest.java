package dev.portcullis.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.portcullis.testing.PackageRules;

/** This application reaches the database and the grid through the policy module alone. */
@AnalyzeClasses(
    packages = "dev.portcullis.proxy",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleArchitectureTest {

  @ArchTest
  static final ArchRule noDatabaseAndNoGridHere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.persistence..", "java.sql..", "com.hazelcast..");

  @ArchTest
  static final ArchRule theApplicationsNeverCallOneAnother =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.portcullis.admin..");

  @ArchTest
  static final ArchRule whatChoosesTargetsKnowsNeitherServletsNorProtocols =
      noClasses()
          .that()
          .resideInAPackage("dev.portcullis.proxy.resilience..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta..",
              "org.eclipse.microprofile..",
              "java.net..",
              "dev.portcullis.proxy",
              "dev.portcullis.proxy.answer..",
              "dev.portcullis.proxy.enforcement..",
              "dev.portcullis.proxy.exchange..",
              "dev.portcullis.proxy.upstream..",
              "dev.portcullis.proxy.observation..");

  @ArchTest
  static final ArchRule whatChoosesTargetsReadsNoClockOfItsOwn =
      noClasses()
          .that()
          .resideInAPackage("dev.portcullis.proxy.resilience..")
          .and()
          .doNotHaveSimpleName("Surroundings")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest static final ArchTests rulesOfPackages = ArchTests.in(PackageRules.class);
}
