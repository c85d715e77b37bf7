package dev.portcullis.testing;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What holds for the packages of every module. */
public final class PackageRules {

  private PackageRules() {}

  @ArchTest
  public static final ArchRule NO_PACKAGE_DEPENDS_ON_ONE_THAT_DEPENDS_ON_IT =
      slices().matching("dev.portcullis.(**)").should().beFreeOfCycles();

  @ArchTest
  public static void noPackageHasMoreThan25Types(JavaClasses classes) {
    var sizes =
        classes.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(groupingBy(JavaClass::getPackageName, counting()));
    assertThat(sizes)
        .isNotEmpty()
        .allSatisfy((name, types) -> assertThat(types).as(name).isLessThanOrEqualTo(25L));
  }
}
