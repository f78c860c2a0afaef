package dev.fluxlift.engine.mapping;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Shapes of patches that the operator treats otherwise than kustomize-controller, whatever they set. kustomize-controller
 * patches the finished output of {@code flux install}; the operator patches its templates before namespace, labels and
 * images are set (internal/builder/templates.go@v0.32.0).
 */
final class PatchShape {
  private static final Set<String> KINDS = Set.of(
      "Deployment", "NetworkPolicy", "Service", "ServiceAccount", "ClusterRole", "ClusterRoleBinding",
      "CustomResourceDefinition", "Namespace", "ResourceQuota");
  private static final Set<String> TARGET_FIELDS =
      Set.of("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector");
  private static final Pattern STABLE_LABELS =
      Pattern.compile("(app\\.kubernetes\\.io/(part-of|component)(=|==)[a-z-]+|)");
  private static final Pattern INDEX = Pattern.compile("/\\d+(/|$)");

  /** The only container of each controller is manager, its first volume temp (config/data/flux/v2.2.3 to v2.9.4). */
  private static final Pattern SAME_INDEX =
      Pattern.compile("/spec/template/spec/(containers/0(/(?!args/\\d)(?!.*/\\d).*)?|volumes/0)");

  private final OwnerPatch patch;
  private final List<Finding> findings = new ArrayList<>();

  private PatchShape(OwnerPatch patch) {
    this.patch = patch;
  }

  /**
   * What speaks against a patch.
   *
   * @param entry the entry of spec.patches it was read from
   * @param controllers controllers that the manifests hold
   */
  static List<Finding> check(OwnerPatch patch, Mapping entry, List<String> controllers) {
    PatchShape shape = new PatchShape(patch);
    shape.fields(entry);
    if (patch.target().entries().isEmpty()) {
      shape.find(MappingFindings.UNTARGETED_PATCH, patch.origin(), "The patch has no target.");
    } else {
      shape.target(controllers);
    }
    if (patch.text().contains("${")) {
      shape.find(MappingFindings.SUBSTITUTED_PATCH, patch.origin(), "A ${variable} stands in the patch.");
    }
    switch (patch.body()) {
      case Sequence operations -> operations.values().forEach(o -> shape.operation(o.asMapping()));
      case Mapping merge -> shape.images(merge.get("spec", "template", "spec").orElse(merge));
      default -> shape.find(MappingFindings.UNKNOWN_PATCH_FIELD, patch.origin(), "The patch is neither a list nor an object.");
    }
    return List.copyOf(shape.findings);
  }

  private void fields(Mapping entry) {
    entry.entries().forEach((key, value) -> {
      if (!key.equals("patch") && !key.equals("target")) {
        find(MappingFindings.UNKNOWN_PATCH_FIELD, value.origin(), "The patch has a field " + key + ".");
      }
    });
    patch.target().entries().forEach((key, value) -> {
      if (!TARGET_FIELDS.contains(key)) {
        find(MappingFindings.UNKNOWN_PATCH_FIELD, value.origin(), "The target has a field " + key + ".");
      }
    });
  }

  private void target(List<String> controllers) {
    Mapping target = patch.target();
    target.get("namespace").ifPresent(v -> find(MappingFindings.TARGET_NAMESPACE, v.origin(),
        "The target names namespace " + v.text().orElse("") + "."));
    target.get("annotationSelector").ifPresent(v -> find(MappingFindings.ANNOTATION_SELECTOR, v.origin(),
        "The target selects by annotations."));
    boolean stable = target.get("labelSelector").map(v -> labels(v)).orElse(true);
    String kind = target.text("kind").orElse("");
    if (!KINDS.contains(kind)) {
      find(MappingFindings.UNKNOWN_KIND, target.origin(),
          kind.isEmpty() ? "The target names no kind." : "The target's kind is " + kind + ".");
    } else if (kind.equals("Deployment") && stable && PatchTarget.controllers(target, controllers).isEmpty()) {
      find(MappingFindings.UNMATCHED_TARGET, target.origin(), "The target selects none of Flux's controllers.");
    }
  }

  private boolean labels(Value selector) {
    if (STABLE_LABELS.matcher(selector.text().orElse("").strip()).matches()) {
      return true;
    }
    find(MappingFindings.VOLATILE_LABEL_SELECTOR, selector.origin(),
        "The target selects by " + selector.text().orElse("") + ".");
    return false;
  }

  private void operation(Mapping operation) {
    String path = operation.text("path").orElse("");
    if (path.equals("/metadata/name")) {
      find(MappingFindings.RENAME_PATCH, operation.origin(), "The patch changes metadata.name.");
    } else if (path.endsWith("/image")) {
      find(MappingFindings.IMAGE_PATCH, operation.origin(), "The patch sets " + path + ".");
    } else if (INDEX.matcher(path).find() && !SAME_INDEX.matcher(path).matches()) {
      find(MappingFindings.INDEX_PATH, operation.origin(), "The path " + path + " counts list items.");
    }
  }

  private void images(Value value) {
    switch (value) {
      case Mapping m -> m.entries().forEach((key, child) -> {
        if (key.equals("image")) {
          find(MappingFindings.IMAGE_PATCH, child.origin(), "The patch sets an image.");
        } else {
          images(child);
        }
      });
      case Sequence s -> s.values().forEach(this::images);
      default -> {}
    }
  }

  private void find(MappingFindings code, Origin where, String what) {
    findings.add(new Finding(code, where.toString(), what));
  }
}
