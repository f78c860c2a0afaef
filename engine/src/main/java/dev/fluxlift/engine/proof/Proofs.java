package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Bootstrap;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.engine.proof.render.OperatorRender;
import dev.fluxlift.engine.proof.render.PatchUse;
import dev.fluxlift.engine.proof.render.Rendered;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The proofs of step S3. A flag that the controllers' version does not know needs no list of flags: the version is the
 * same on both sides, so whatever the old side runs with is known, and any other argument is an unexpected difference.
 */
public final class Proofs {
  /** The guard that goes with the FluxInstance onto every object (V7, V12; step S4). */
  public static final Map<String, String> COMMON_ANNOTATIONS = Map.of("fluxcd.controlplane.io/prune", "disabled");

  private static final String INSTANCE = "flux";

  /** Fields of a Kustomization that leave what it builds from the artifact as it is, or are rendered here. */
  private static final Set<String> OWNER_FIELDS =
      Set.of(
          "interval", "path", "prune", "sourceRef", "patches", "timeout", "retryInterval", "suspend", "wait",
          "deletionPolicy", "force", "dependsOn", "healthChecks", "healthCheckExprs", "serviceAccountName",
          "decryption");

  private Proofs() {}

  /** Both sides from a distribution and the repository, no cluster asked. */
  public static ProofReport offline(Installation installation, InstanceSpec spec, Distribution distribution) {
    return offline(installation, spec, distribution, installed(installation, distribution));
  }

  /** Controllers of the old manifests: as their file says, else as they were published. */
  private static List<String> installed(Installation installation, Distribution distribution) {
    return installation.bootstrap().map(Bootstrap::installed).orElseGet(() -> InstalledRender.published(distribution));
  }

  private static Rendered asWritten(Installation installation, Rendered rendered) {
    return installation.bootstrap().map(Bootstrap::kubeletNamespace).orElse(false)
        ? EventsAddress.leftToKubelet(rendered, installation.namespace())
        : rendered;
  }

  /** Who wrote them without NetworkPolicies has none on the old side. */
  private static Distribution written(Installation installation, Distribution distribution) {
    return installation.bootstrap().map(Bootstrap::networkPolicy).orElse(true)
        ? distribution
        : distribution.withoutPolicies();
  }

  /** Both sides, the old one from the real flux-manifests artifact's objects. */
  public static ProofReport offline(
      Installation installation, InstanceSpec spec, Distribution distribution, List<Mapping> artifact, String source) {
    return compared(
        installation,
        spec,
        distribution,
        false,
        InstalledRender.ofArtifact(artifact, source, installation.patches()),
        InstalledRender.patched(artifact, spec.patches()));
  }

  /** The old side as {@code flux install} would have written it, with the owner's patches. */
  public static Rendered rebuilt(Installation installation, Distribution distribution) {
    return rebuilt(installation, distribution, installation.patches());
  }

  /** The same with other patches. */
  public static Rendered rebuilt(Installation installation, Distribution distribution, List<OwnerPatch> patches) {
    return asWritten(installation, InstalledRender.of(
        written(installation, distribution),
        installed(installation, distribution),
        installation.namespace(),
        registry(installation),
        patches));
  }

  private static ProofReport offline(
      Installation installation, InstanceSpec spec, Distribution distribution, List<String> components) {
    String namespace = installation.namespace();
    String registry = registry(installation);
    return compared(
        installation,
        spec,
        distribution,
        true,
        asWritten(installation, InstalledRender.of(
            written(installation, distribution), components, namespace, registry, installation.patches())),
        InstalledRender.with(written(installation, distribution), components, namespace, registry, spec.patches())
            .patches());
  }

  /** @param there what the new side's patches meet among the old side's objects */
  private static ProofReport compared(
      Installation installation,
      InstanceSpec spec,
      Distribution distribution,
      boolean rebuilt,
      Rendered before,
      List<PatchUse> there) {
    Rendered after =
        OperatorRender.asApplied(
            OperatorRender.of(distribution, spec, installation.namespace()),
            INSTANCE,
            installation.namespace(),
            COMMON_ANNOTATIONS);
    Equivalence equivalence = Equivalence.between(before, after, distribution);
    List<Finding> findings = new ArrayList<>();
    if (!distribution.wholeCrds()) {
      findings.add(new Finding(ProofFindings.FROM_CATALOGUE, "distribution", "Used: " + distribution.source()));
    }
    findings.addAll(ownerBuild(installation));
    findings.addAll(PatchProof.findings(before, after, there));
    equivalence
        .unexpected()
        .forEach(
            d -> findings.add(new Finding(ProofFindings.UNEXPECTED_DIFFERENCE, d.object().toString(), d.sentence())));
    equivalence
        .onlyOld()
        .forEach(
            r ->
                findings.add(
                    new Finding(ProofFindings.OBJECT_ONLY_OLD, r.toString(), "The FluxInstance does not make it")));
    equivalence
        .onlyNew()
        .forEach(
            r ->
                findings.add(
                    new Finding(ProofFindings.OBJECT_ONLY_NEW, r.toString(), "The old installation does not have it")));
    return new ProofReport(installation, spec, rebuilt, before, after, equivalence, List.of(), findings);
  }

  /** The offline proofs, and the operator's own apply of every object tried dry on the cluster. */
  public static ProofReport live(
      Installation installation, InstanceSpec spec, Distribution distribution, Cluster cluster) {
    return live(offline(installation, spec, distribution), distribution, cluster);
  }

  /**
   * The live part for an offline report. The live owner's inventory says which objects the old side really has, so it
   * takes the place of what was supposed offline.
   */
  public static ProofReport live(ProofReport supposed, Distribution distribution, Cluster cluster) {
    List<ObjectRef> inventory = inventory(supposed, cluster);
    ProofReport offline = informed(supposed, distribution, inventory);
    Expected.Context context = Equivalence.context(offline.before().objects(), distribution);
    List<LiveDryRun.Answer> answers = LiveDryRun.of(offline.after(), cluster, context);
    List<Finding> findings = new ArrayList<>(offline.findings());
    if (!inventory.isEmpty()) {
      findings.removeIf(f -> f.code() == ProofFindings.OBJECT_ONLY_OLD);
      findings.addAll(leftBehind(inventory, offline.after(), cluster));
    }
    answers.forEach(a -> findings.addAll(findings(a)));
    findings.addAll(drift(offline.before(), cluster));
    return new ProofReport(
        offline.installation(),
        offline.spec(),
        offline.rebuilt(),
        offline.before(),
        offline.after(),
        offline.equivalence(),
        answers,
        findings);
  }

  /** What the live owner holds of Flux; a root holds everything else, too. */
  private static List<ObjectRef> inventory(ProofReport supposed, Cluster cluster) {
    Set<ObjectRef> flux = supposed.before().byRef().keySet();
    return cluster.get(supposed.installation().owner().ref()).map(LiveObject::inventory).orElse(List.of()).stream()
        .filter(r -> !supposed.installation().selfManaged() || flux.contains(r))
        .toList();
  }

  /** A rebuilt old side has the components whose accounts the inventory names; which were published is a supposition. */
  private static ProofReport informed(ProofReport supposed, Distribution distribution, List<ObjectRef> inventory) {
    String namespace = supposed.installation().namespace();
    List<String> there =
        InstalledRender.published(distribution).stream()
            .filter(c -> inventory.contains(new ObjectRef("", "ServiceAccount", namespace, c)))
            .toList();
    // those that were published are what was supposed
    return supposed.rebuilt() && !supposed.installation().selfManaged() && !there.isEmpty() && !there.equals(InstalledRender.published(distribution))
        ? offline(supposed.installation(), supposed.spec(), distribution, there)
        : supposed;
  }

  private static List<Finding> leftBehind(List<ObjectRef> inventory, Rendered after, Cluster cluster) {
    Set<ObjectRef> made = after.byRef().keySet();
    return inventory.stream()
        .filter(r -> !made.contains(r) && cluster.get(r).isPresent())
        .map(
            r ->
                new Finding(
                    ProofFindings.OBJECT_ONLY_OLD,
                    r.toString(),
                    "It is in the old owner's inventory and the FluxInstance does not make it"))
        .toList();
  }

  private static List<Finding> findings(LiveDryRun.Answer answer) {
    List<Finding> out = new ArrayList<>();
    String where = answer.object().toString();
    if (!answer.live()) {
      out.add(new Finding(ProofFindings.WOULD_BE_CREATED, where, "The operator would create it"));
    }
    answer.refused().ifPresent(words -> out.add(new Finding(ProofFindings.DRY_RUN_REFUSED, where, words)));
    for (Difference difference : answer.differences()) {
      if (difference.expected().isEmpty()) {
        out.add(new Finding(ProofFindings.UNEXPECTED_DIFFERENCE, where, "On the cluster, " + difference.sentence()));
      }
    }
    for (FieldLoss.Lost lost : answer.lost()) {
      if (lost.expected().isEmpty()) {
        out.add(
            new Finding(
                ProofFindings.FIELD_LOST,
                where,
                String.join(".", lost.path()) + ", set by " + lost.manager() + ", would be removed"));
      }
    }
    return out;
  }

  /** Fields that the old side's render sets and the cluster has not. */
  private static List<Finding> drift(Rendered before, Cluster cluster) {
    List<Finding> out = new ArrayList<>();
    for (Map.Entry<ObjectRef, Mapping> entry : before.byRef().entrySet()) {
      boolean reduced = !before.wholeCrds() && entry.getKey().kind().equals("CustomResourceDefinition");
      Optional<LiveObject> live = cluster.get(entry.getKey());
      if (live.isEmpty()) {
        out.add(
            new Finding(ProofFindings.LIVE_DRIFT, entry.getKey().toString(), "The old side has it, the cluster not"));
      } else if (!reduced) {
        Drift.of(entry.getValue(), live.get().body())
            .forEach(
                d -> out.add(new Finding(ProofFindings.LIVE_DRIFT, entry.getKey().toString(), d)));
      }
    }
    return out;
  }

  private static List<Finding> ownerBuild(Installation installation) {
    List<Finding> out = new ArrayList<>();
    installation
        .owner()
        .value()
        .mapping("spec")
        .entries()
        .forEach(
            (field, value) -> {
              boolean roots = installation.selfManaged() && field.equals("postBuild");
              if (!OWNER_FIELDS.contains(field) && !roots) {
                out.add(
                    new Finding(
                        ProofFindings.OWNER_BUILD_UNKNOWN, value.origin().toString(), "spec." + field + " is set"));
              }
            });
    return out;
  }

  /** Where the images of the published artifact come from (flux2@v2.6.4 .github/workflows/release.yaml). */
  private static String registry(Installation installation) {
    Optional<Bootstrap> bootstrap = installation.bootstrap();
    if (bootstrap.isPresent()) {
      return bootstrap.get().registry();
    }
    String url = installation.manifests().value().text("spec", "url").orElse("");
    return url.startsWith("oci://docker.io/") ? "docker.io/fluxcd" : "ghcr.io/fluxcd";
  }

  /** A value in a message. */
  static String words(Value value) {
    return value.text().orElseGet(value::toString);
  }
}
