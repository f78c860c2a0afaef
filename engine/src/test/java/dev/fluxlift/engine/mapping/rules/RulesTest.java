package dev.fluxlift.engine.mapping.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.engine.mapping.MappingRule;
import dev.fluxlift.engine.mapping.Setting;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule by itself: a setting that it takes, before any other, and one beside it that no rule takes. */
class RulesTest {
  private static final Path PAGE = Path.of("..", "docs", "mapping.md");
  private static final Path SOURCES = Path.of("src/main/java/dev/fluxlift/engine/mapping/rules");
  private static final Origin HERE = new Origin("flux.yaml", 7);
  private static final List<String> ALL = List.of("kustomize-controller", "helm-controller");
  private static final Mapping TEMP = Mapping.of("name", "temp", "emptyDir", Mapping.of("medium", "Memory"));

  static Stream<Arguments> samples() {
    return Stream.of(
        sample(NetworkPolicyRemoval.class, Outcome.FIELD, new Setting.Deletion("", "NetworkPolicy", "", List.of(), HERE),
            new Setting.Deletion("", "NetworkPolicy", "allow-egress", List.of(), HERE)),
        sample(ConcurrentWorkers.class, Outcome.PATCH, argument("concurrent", "8"), argument("concurrency", "8")),
        sample(ApiBudget.class, Outcome.PATCH, argument("kube-api-burst", "1000"), argument("kube-api-other", "1")),
        sample(MemoryAndCpuLimits.class, Outcome.PATCH, new Setting.Resource("limits", "memory", "2Gi", ALL, HERE),
            new Setting.Resource("limits", "ephemeral-storage", "2Gi", ALL, HERE)),
        sample(HelmOomDetection.class, Outcome.PATCH, new Setting.Gate("OOMWatch", "true", ALL, HERE),
            new Setting.Gate("OOMWatches", "true", ALL, HERE)),
        sample(RequeueDependency.class, Outcome.PATCH, argument("requeue-dependency", "5s"), argument("requeue-dependencies", "5s")),
        sample(HelmCache.class, Outcome.PATCH, argument("helm-cache-max-size", "10"), argument("helm-cached", "10")),
        sample(BuildsInMemory.class, Outcome.PATCH, field("replace", "/spec/template/spec/volumes/0", TEMP),
            field("add", "/spec/template/spec/volumes/0", TEMP)),
        sample(ExtraControllerRemoval.class, Outcome.PATCH,
            new Setting.Deletion("apps", "Deployment", "image-.*", List.of("image-reflector-controller"), HERE),
            new Setting.Deletion("apps", "Deployment", ".*", List.of("image-reflector-controller", "helm-controller"), HERE)),
        sample(PodMetadata.class, Outcome.PATCH, field("merge", "/spec/template/metadata/annotations/example.test~1a", Value.of("x")),
            field("merge", "/spec/template/metadata/labels/app", Value.of("x"))),
        sample(PodPlacement.class, Outcome.PATCH, field("add", "/spec/template/spec/priorityClassName", Value.of("high")),
            field("remove", "/spec/template/spec/nodeSelector", Value.of(null))),
        sample(ControllerFlag.class, Outcome.PATCH, argument("no-cross-namespace-refs", "true"), argument("no-such-flag", "true")));
  }

  private static Arguments sample(Class<? extends MappingRule> rule, Outcome outcome, Setting taken, Setting not) {
    return Arguments.of(rule, outcome, taken, not);
  }

  private static Setting argument(String flag, String value) {
    return new Setting.Argument(flag, value, ALL, HERE);
  }

  private static Setting field(String operation, String path, Value value) {
    return new Setting.Field(path, operation, value, ALL, HERE);
  }

  private static Optional<MappingRule> taker(Setting setting) {
    return AllRules.inOrder().stream().filter(r -> r.outcome(setting).isPresent()).findFirst();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void theSettingIsTakenAndItsNeighbourIsNot(Class<? extends MappingRule> rule, Outcome outcome, Setting taken, Setting not) {
    MappingRule first = taker(taken).orElseThrow();
    assertThat(first).isInstanceOf(rule);
    assertThat(first.outcome(taken)).hasValue(outcome);
    assertThat(outcome == Outcome.FIELD).isEqualTo(!first.field().isEmpty());
    assertThat(taker(not)).isEmpty();
  }

  @Test
  void whereNoControllerIsMeantNoRuleTakesFieldsOfPods() {
    assertThat(taker(new Setting.Field("/spec/template/spec/affinity", "add", TEMP, List.of(), HERE))).isEmpty();
    assertThat(taker(new Setting.Field("/spec/template/metadata/labels/a", "merge", Value.of("x"), List.of(), HERE))).isEmpty();
  }

  @Test
  void eachRuleHasASample() {
    assertThat(samples().map(a -> a.get()[0])).containsExactlyElementsOf(
        AllRules.inOrder().stream().<Object>map(Object::getClass).toList());
  }

  /** docs/mapping.md is what the rules say; {@code -Dfluxlift.docs=write} writes it anew. */
  @Test
  void thePageHasEachRule() throws IOException {
    StringBuilder out = new StringBuilder("""
        # What becomes of the patches of the old installation

        Made from the code by `RulesTest`. Each patch is taken apart into what it sets, and each setting is looked at by the
        first of these rules that knows it. What none knows is a finding with file and line
        ([unmapped-patch](findings.md#unmapped-patch)): nothing is dropped, and nothing is guessed. That both sides come to
        the same objects is proved besides, field by field, whatever the rules say.

        | setting | what it is | becomes |
        |---|---|---|
        """);
    for (MappingRule rule : AllRules.inOrder()) {
      out.append("| ").append(rule.name()).append(" | ").append(told(rule)).append(" | ")
          .append(rule.field().isEmpty() ? "a patch, `instance.kustomize.patches`" : "`" + rule.field() + "`").append(" |\n");
    }
    if ("write".equals(System.getProperty("fluxlift.docs"))) {
      Files.writeString(PAGE, out);
    }
    assertThat(PAGE).content().isEqualTo(out.toString());
  }

  /** The rule's own words, from its source. */
  private static String told(MappingRule rule) throws IOException {
    String source = Files.readString(SOURCES.resolve(rule.getClass().getSimpleName() + ".java"));
    int end = source.indexOf("*/\npublic final class");
    String text = source.substring(source.lastIndexOf("/**", end) + 3, end);
    return text.replaceAll("\\n \\* ?", " ").replaceAll("\\{@code ([^}]*)}", "`$1`").replaceAll("\\s+", " ").strip();
  }
}
