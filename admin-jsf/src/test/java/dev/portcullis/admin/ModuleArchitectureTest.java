package dev.portcullis.admin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.portcullis.testing.PackageRules;

/** This application reaches the database and the grid through the policy module alone. */
@AnalyzeClasses(
    packages = "dev.portcullis.admin",
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
      noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.portcullis.proxy..");

  @ArchTest static final ArchTests rulesOfPackages = ArchTests.in(PackageRules.class);
}
