package dev.fluxlift.engine.mapping;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Bootstrap;
import dev.fluxlift.engine.install.FluxVersion;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.engine.mapping.MappedSetting.Outcome;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the old installation into what the FluxInstance will say. */
public final class InstanceMapping {
  /** Where the published manifests take their images from (flux2 manifests/install@v2.6.4). */
  static final String REGISTRY = "ghcr.io/fluxcd";

  private static final String ARTIFACT = "oci://ghcr.io/controlplaneio-fluxcd/flux-operator-manifests";

  private final Installation installation;
  private final List<MappingRule> rules;
  private final List<String> published;
  private final List<MappedSetting> settings = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Mapping> patches = new ArrayList<>();
  private boolean networkPolicy;

  private InstanceMapping(Installation installation, List<MappingRule> rules) {
    this.installation = installation;
    this.rules = rules;
    // the recogniser stops at a version whose artifact is not known; here such an installation lists what it says itself
    this.published = installation.installed().orElse(installation.components());
    this.networkPolicy = installation.bootstrap().map(Bootstrap::networkPolicy).orElse(true);
  }

  /**
   * The target of the move.
   *
   * @param operatorVersion version of Flux Operator and its charts
   * @param instance what the FluxInstance says
   * @param settings what became of each old setting, in order
   * @param findings what speaks against it
   */
  public record Result(
      String operatorVersion, InstanceSpec instance, List<MappedSetting> settings, List<Finding> findings) {}

  /**
   * What a person may choose.
   *
   * @param operatorVersion another version of Flux Operator
   * @param artifact another place of its manifests, with tag
   */
  public record Choice(Optional<String> operatorVersion, Optional<String> artifact) {
    /** The defaults. */
    public static final Choice NONE = new Choice(Optional.empty(), Optional.empty());
  }

  /** Maps by these rules; the first that knows a setting is asked alone. */
  public static Result map(Installation installation, List<MappingRule> rules, Choice choice) {
    return new InstanceMapping(installation, rules).run(choice);
  }

  /** Maps by all rules of the product. */
  public static Result map(Installation installation, Choice choice) {
    return map(installation, dev.fluxlift.engine.mapping.rules.AllRules.inOrder(), choice);
  }

  private Result run(Choice choice) {
    OperatorVersion operator = OperatorVersion.choose(installation.version(), choice.operatorVersion());
    findings.addAll(operator.findings());
    findings.addAll(OwnerFields.check(installation));
    installation.patches().forEach(this::patch);
    InstanceSpec instance = new InstanceSpec(
        installation.version(),
        installation.bootstrap().map(Bootstrap::registry).orElse(REGISTRY),
        Optional.of(choice.artifact().orElse(ARTIFACT + ":v" + operator.version())),
        components(),
        networkPolicy,
        List.copyOf(patches));
    return new Result(operator.version(), instance, List.copyOf(settings), List.copyOf(findings));
  }

  /**
   * All that run; and those whose Deployments a patch deletes, because that patch goes on: without the component its
   * CRDs and all objects of their kinds would go (V8).
   */
  private List<String> components() {
    return published.stream()
        .filter(c -> installation.components().contains(c) || deletedByPatch(c))
        .toList();
  }

  private boolean deletedByPatch(String controller) {
    return installation.patches().stream()
        .flatMap(p -> PatchSettings.of(p, published).stream())
        .anyMatch(s -> s instanceof Setting.Deletion d && d.controllers().contains(controller));
  }

  private void patch(OwnerPatch patch) {
    findings.addAll(PatchShape.check(patch, entry(patch), published));
    String place = "instance.kustomize.patches[" + patches.size() + "]";
    boolean goesOn = false;
    for (Setting setting : PatchSettings.of(patch, published)) {
      goesOn |= setting(setting, place) == Outcome.PATCH;
    }
    if (goesOn) {
      patches.add(carried(patch));
    }
  }

  /** The entry it was read from; that of a kustomization file was taken apart with the file, and its file read. */
  private Mapping entry(OwnerPatch patch) {
    return installation.selfManaged()
        ? carried(patch)
        : installation.owner().value().list("spec", "patches").get(patch.index()).asMapping();
  }

  private Outcome setting(Setting setting, String place) {
    flagVersion(setting);
    for (MappingRule rule : rules) {
      Optional<Outcome> outcome = rule.outcome(setting);
      if (outcome.isPresent()) {
        String becomes = outcome.get() == Outcome.PATCH ? place : rule.field();
        settings.add(new MappedSetting(rule.name(), setting.origin(), setting.words(), outcome.get(), becomes));
        networkPolicy &= !(setting instanceof Setting.Deletion && outcome.get() == Outcome.FIELD);
        return outcome.get();
      }
    }
    if (!isUnknownFlag(setting)) {
      findings.add(new Finding(MappingFindings.UNMAPPED_PATCH, setting.origin().toString(),
          "No rule knows: " + setting.words() + "."));
    }
    settings.add(new MappedSetting("none", setting.origin(), setting.words(), Outcome.PATCH, place));
    return Outcome.PATCH;
  }

  private void flagVersion(Setting setting) {
    Optional<FluxVersion> since = since(setting);
    Optional<FluxVersion> running = FluxVersion.of(installation.version());
    if (since.isPresent() && running.isPresent() && running.get().compareTo(since.get()) < 0) {
      findings.add(new Finding(MappingFindings.FLAG_TOO_NEW, setting.origin().toString(),
          setting.words() + " is known since Flux " + since.get() + "; " + running.get() + " runs."));
    }
    if (isUnknownFlag(setting)) {
      findings.add(new Finding(MappingFindings.UNKNOWN_FLAG, setting.origin().toString(), setting.words() + "."));
    }
  }

  private static Optional<FluxVersion> since(Setting setting) {
    return switch (setting) {
      case Setting.Argument a -> FlagVersions.flag(a.flag());
      case Setting.Gate g -> FlagVersions.gate(g.gate());
      default -> Optional.empty();
    };
  }

  private static boolean isUnknownFlag(Setting setting) {
    boolean flag = setting instanceof Setting.Argument || setting instanceof Setting.Gate;
    return flag && since(setting).isEmpty();
  }

  /** The patch as it was written, and its target. */
  private static Mapping carried(OwnerPatch patch) {
    Mapping out = Mapping.EMPTY.with("patch", Value.of(patch.text()).at(patch.origin()));
    return patch.target().entries().isEmpty() ? out : out.with("target", patch.target());
  }
}
