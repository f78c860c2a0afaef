package dev.fluxlift.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Packages stand in one order, data flows one way, and nothing looks back. */
class ArchitectureTest {
  /** From the ground up: each may use those before it. */
  private static final List<String> ORDER =
      List.of(
          "dev.fluxlift.yaml..",
          "dev.fluxlift.kustomize..",
          "dev.fluxlift.engine.json..",
          "dev.fluxlift.engine.finding..",
          "dev.fluxlift.engine.estate..",
          "dev.fluxlift.engine.port..",
          "dev.fluxlift.engine.snapshot..",
          "dev.fluxlift.engine.install..",
          "dev.fluxlift.engine.mapping..",
          "dev.fluxlift.engine.proof..",
          "dev.fluxlift.engine.plan..",
          "dev.fluxlift.engine.change..",
          "dev.fluxlift.engine.verify..",
          "dev.fluxlift.engine.back..",
          "dev.fluxlift.engine.run..",
          "dev.fluxlift.engine.report..",
          "dev.fluxlift.adapters..",
          "dev.fluxlift.simulator.api..",
          "dev.fluxlift.simulator.time..",
          "dev.fluxlift.simulator.runtime..",
          "dev.fluxlift.simulator.workload..",
          "dev.fluxlift.simulator.flux..",
          "dev.fluxlift.simulator.helm..",
          "dev.fluxlift.simulator.operator..",
          "dev.fluxlift.simulator.world..",
          "dev.fluxlift.simulator.check..",
          "dev.fluxlift.simulator.rehearse..",
          "dev.fluxlift.cli..");

  private static JavaClasses classes = new ClassFileImporter().importClasses();

  @BeforeAll
  static void read() {
    classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.fluxlift");
  }

  @TestFactory
  Stream<DynamicTest> noPackageLooksAhead() {
    return IntStream.range(0, ORDER.size() - 1)
        .mapToObj(
            i -> {
              String[] later = ORDER.subList(i + 1, ORDER.size()).toArray(String[]::new);
              ArchRule rule =
                  noClasses().that().resideInAPackage(ORDER.get(i)).should().dependOnClassesThat(resideInAnyPackage(later)).allowEmptyShould(true);
              return DynamicTest.dynamicTest(ORDER.get(i) + " looks back only", () -> rule.check(classes));
            });
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    noClasses()
        .that()
        .resideInAPackage("dev.fluxlift..")
        .should()
        .resideOutsideOfPackages(ORDER.toArray(String[]::new))
        .check(classes);
  }

  @Test
  void theEngineKnowsNoKubernetesClientNoProcessAndNoNetwork() {
    noClasses()
        .that()
        .resideInAPackage("dev.fluxlift.engine..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.fabric8..", "java.net.http.."))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.Socket")
        .check(classes);
  }

  @Test
  void onlyTheCommandsPrint() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.fluxlift.engine..", "dev.fluxlift.yaml..", "dev.fluxlift.kustomize..", "dev.fluxlift.adapters..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(classes);
  }

  @Test
  void onlyTheYamlPackageParsesYaml() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.fluxlift.yaml..")
        .and()
        .resideInAPackage("dev.fluxlift..")
        .and()
        // a kubeconfig's token made of digits must stay text, in neither of the two Go readings
        .doNotHaveSimpleName("KubeconfigYaml")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.snakeyaml..")
        .check(classes);
  }
}
