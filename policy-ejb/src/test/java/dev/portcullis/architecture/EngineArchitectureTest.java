package dev.portcullis.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.portcullis.testing.PackageRules;
import java.time.Clock;
import java.time.Instant;

/** The engine is plain Java: it runs, and is tested, without a server, a grid or a database. */
@AnalyzeClasses(packages = "dev.portcullis", importOptions = ImportOption.DoNotIncludeTests.class)
class EngineArchitectureTest {

  private static final String[] ENGINE = {
    "dev.portcullis.request..",
    "dev.portcullis.decision..",
    "dev.portcullis.authentication..",
    "dev.portcullis.assertion..",
    "dev.portcullis.policy..",
    "dev.portcullis.threat..",
    "dev.portcullis.rate..",
    "dev.portcullis.behaviour.."
  };

  @ArchTest
  static final ArchRule theEngineKnowsNoContainerGridOrDatabase =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta..", "com.hazelcast..", "java.sql..", "org.flywaydb..", "com.zaxxer..");

  @ArchTest
  static final ArchRule theEngineKnowsNoOuterRoom =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.portcullis.ejb..",
              "dev.portcullis.assembly..",
              "dev.portcullis.administration..",
              "dev.portcullis.store..",
              "dev.portcullis.cluster..",
              "dev.portcullis.information..");

  @ArchTest
  static final ArchRule theEngineHasNoClockOfItsOwn =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone");

  @ArchTest
  static final ArchRule theEngineTakesNoLock =
      noMethods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(ENGINE)
          .should()
          .haveModifier(JavaModifier.SYNCHRONIZED);

  @ArchTest
  static final ArchRule nothingBelowTheFacesKnowsTheFaces =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.portcullis.ejb..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.portcullis.ejb..");

  @ArchTest
  static final ArchRule onlyTheGridRoomKnowsHazelcast =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.portcullis.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.hazelcast..");

  @ArchTest
  static final ArchRule onlyTheStoreKnowsTheDatabase =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.portcullis.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.persistence..", "java.sql..", "org.flywaydb..");

  @ArchTest
  static final ArchRule administrationKnowsNoContainer =
      noClasses()
          .that()
          .resideInAPackage("dev.portcullis.administration..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta..");

  @ArchTest
  static final ArchRule noRoomDependsOnOneThatDependsOnIt =
      slices().matching("dev.portcullis.(*)..").should().beFreeOfCycles();

  @ArchTest static final ArchTests rulesOfPackages = ArchTests.in(PackageRules.class);
}
