package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The published list of differences that an adoption makes and that are meant. Anything that no constant recognises is
 * a finding. The Javadoc of each constant is shown to the person; {@link #source()} names what it rests on.
 */
public enum Expected {
  /** Every object says that kustomize-controller must not apply it: the operator's own mark of ownership. */
  SSA_IGNORE("flux-operator@v0.32.0 internal/builder/templates.go; V1") {
    @Override
    boolean covers(Case c) {
      return c.at("metadata", "annotations", "kustomize.toolkit.fluxcd.io/ssa") && c.becomes("Ignore");
    }
  },
  /** Every object says that kustomize-controller must not prune it. */
  PRUNE_DISABLED("flux-operator@v0.32.0 internal/builder/templates.go; V1") {
    @Override
    boolean covers(Case c) {
      return c.at("metadata", "annotations", "kustomize.toolkit.fluxcd.io/prune")
          && c.becomes("Disabled")
          && c.before().flatMap(Value::text).map(t -> t.toLowerCase(Locale.ROOT)).orElse("disabled").equals("disabled");
    }
  },
  /**
   * A label that guards against pruning, as people put it on their Namespace, goes; the annotation of the same meaning,
   * which kustomize-controller heeds alike, is on every object then.
   */
  PRUNE_LABEL("fluxcd/pkg ssa/utils AnyInMetadata@ssa/v0.48.0; seen live with a Namespace of two owners") {
    @Override
    boolean covers(Case c) {
      return c.at("metadata", "labels", "kustomize.toolkit.fluxcd.io/prune")
          && c.removed()
          && c.before().flatMap(Value::text).filter("disabled"::equalsIgnoreCase).isPresent();
    }
  },
  /** Every object carries the label managed-by with the operator's name. */
  MANAGED_BY("flux-operator@v0.32.0 internal/builder/templates.go; V1") {
    @Override
    boolean covers(Case c) {
      return c.at("metadata", "labels", "app.kubernetes.io/managed-by") && c.added() && c.becomes("flux-operator");
    }
  },
  /** Every object carries the labels that say which FluxInstance owns it. */
  OWNER_LABELS("flux-operator@v0.32.0 internal/controller/fluxinstance_controller.go:452-456; V1") {
    @Override
    boolean covers(Case c) {
      return (c.at("metadata", "labels", "fluxcd.controlplane.io/name")
              || c.at("metadata", "labels", "fluxcd.controlplane.io/namespace"))
          && c.added();
    }
  },
  /** The labels of the old owner go. */
  OLD_OWNER_LABELS("flux-operator@v0.32.0 internal/controller/fluxinstance_controller.go:466-482; V1") {
    @Override
    boolean covers(Case c) {
      return (c.at("metadata", "labels", "kustomize.toolkit.fluxcd.io/name")
              || c.at("metadata", "labels", "kustomize.toolkit.fluxcd.io/namespace"))
          && c.removed();
    }
  },
  /** The records that kubectl and Helm keep in annotations go. */
  OTHER_TOOLS_RECORDS("flux-operator@v0.32.0 internal/controller/fluxinstance_controller.go:466-482") {
    @Override
    boolean covers(Case c) {
      return (c.at("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration")
              || c.at("metadata", "annotations", "meta.helm.sh/release-name")
              || c.at("metadata", "annotations", "meta.helm.sh/release-namespace"))
          && c.removed();
    }
  },
  /** The operator deletes nothing that says so: its own guard on the Namespace, ours on every object. */
  OPERATOR_PRUNE_GUARD("flux-operator@v0.32.0 internal/builder/templates.go:337-338; V1, V7, V12") {
    @Override
    boolean covers(Case c) {
      return c.at("metadata", "annotations", "fluxcd.controlplane.io/prune") && c.becomes("disabled");
    }
  },
  /**
   * Flux's own labels come back onto its Namespace. Another owner of the Namespace, usually the applications' root with
   * a namespace.yaml, takes them off with each apply of its own: both are one field manager, so the last one wins.
   */
  NAMESPACE_LABELS("flux2@v2.6.4 pkg/manifestgen/install/templates.go; seen live with two owners after S1") {
    @Override
    boolean covers(Case c) {
      return c.object().kind().equals("Namespace")
          && c.added()
          && c.path().size() == 3
          && c.path().subList(0, 2).equals(List.of("metadata", "labels"))
          && FLUX_NAMESPACE_LABELS.contains(c.path().getLast());
    }
  },
  /** The namespace stands where the kubelet would put it: since 2.7.2 flux install leaves that to the kubelet. */
  EVENTS_ADDRESS("flux2@v2.7.2 pkg/manifestgen/install/manifests.go; flux-operator@v0.58.1 internal/builder/build.go:74") {
    @Override
    boolean covers(Case c) {
      return c.deployment()
          && c.container("args")
          && c.was(EventsAddress.LEFT_TO_KUBELET)
          && c.becomes(EventsAddress.in(c.object().namespace()));
    }
  },
  /** Pods carry the label part-of. The pod template changes, so each controller restarts once. */
  POD_PART_OF("flux-operator@v0.32.0 internal/builder/profiles.go:210-225; V1") {
    @Override
    boolean covers(Case c) {
      return c.deployment()
          && c.at("spec", "template", "metadata", "labels", "app.kubernetes.io/part-of")
          && c.added()
          && c.becomes("flux");
    }
  },
  /** The cluster autoscaler may evict the pods. */
  SAFE_TO_EVICT("flux-operator@v0.32.0 internal/builder/profiles.go:210-225; V1") {
    @Override
    boolean covers(Case c) {
      return c.deployment()
          && c.at(
              "spec", "template", "metadata", "annotations", "cluster-autoscaler.kubernetes.io/safe-to-evict")
          && c.added()
          && c.becomes("true");
    }
  },
  /** Pods lose the labels instance and version that flux install puts on them since Flux 2.7. */
  POD_VERSION_LABELS("flux2@v2.7.0 pkg/manifestgen/install/templates.go against flux-operator@v0.58.1 templates.go") {
    @Override
    boolean covers(Case c) {
      return c.deployment()
          && (c.at("spec", "template", "metadata", "labels", "app.kubernetes.io/instance")
              || c.at("spec", "template", "metadata", "labels", "app.kubernetes.io/version"))
          && c.removed()
          && c.context().minor() >= 7;
    }
  },
  /** The same image by the same tag, with its digest written out. */
  IMAGE_DIGEST("flux-operator@v0.32.0 internal/builder/images.go; V1") {
    @Override
    boolean covers(Case c) {
      if (!c.deployment() || !c.container("image")) {
        return false;
      }
      String before = c.before().flatMap(Value::text).orElse("");
      String after = c.after().flatMap(Value::text).orElse("");
      return !before.isEmpty()
          && after.startsWith(before + "@sha256:")
          && c.context().digests().contains(after.substring(before.length() + 1));
    }
  },
  /** The flag watch-all-namespaces without a value becomes the same flag with the value it has then. */
  WATCH_ALL_NAMESPACES("pflag's NoOptDefVal of a boolean flag; V1") {
    @Override
    boolean covers(Case c) {
      return c.deployment()
          && c.container("args")
          && c.was("--watch-all-namespaces")
          && c.becomes("--watch-all-namespaces=true");
    }
  },
  /**
   * The rule to create tokens of service accounts goes, because object-level workload identity is off. Not expected
   * when a controller has that feature switched on.
   */
  TOKEN_RULE("flux-operator@v0.32.0 internal/builder/workload_identity.go:59-73; V1") {
    @Override
    boolean covers(Case c) {
      return c.role()
          && c.removed()
          && c.before().filter(v -> v.equals(TOKENS)).isPresent()
          && !c.context().workloadIdentity();
    }
  },
  /** Flux's controllers may read the operator's own kinds. */
  OPERATOR_RULE("flux-operator@v0.32.0 internal/builder/templates.go:411-485; V1") {
    @Override
    boolean covers(Case c) {
      return c.role() && c.added() && c.after().filter(v -> v.equals(OPERATOR_KINDS_RULE)).isPresent();
    }
  },
  /** Alerts and Receivers may name the operator's kinds. */
  NOTIFICATION_KINDS("flux-operator@v0.32.0 internal/builder/templates.go:411-485; V1") {
    @Override
    boolean covers(Case c) {
      return c.object().kind().equals("CustomResourceDefinition")
          && NOTIFICATION_CRDS.contains(c.object().name())
          && c.path().size() > 2
          && c.path().get(c.path().size() - 2).equals("enum")
          && c.added()
          && c.after().flatMap(Value::text).filter(NOTIFICATION_NAMES::contains).isPresent();
    }
  },
  /** From Flux 2.7 on the operator writes the gate of object-level workload identity out, with its default. */
  WORKLOAD_IDENTITY_OFF("flux-operator@v0.32.0 internal/builder/workload_identity.go (Flux 2.7 and newer)") {
    @Override
    boolean covers(Case c) {
      return c.deployment()
          && c.container("args")
          && c.added()
          && c.becomes("--feature-gates=ObjectLevelWorkloadIdentity=false")
          && c.context().minor() >= 7
          && !c.context().workloadIdentity();
    }
  };

  private static final Set<String> NOTIFICATION_CRDS =
      Set.of("alerts.notification.toolkit.fluxcd.io", "receivers.notification.toolkit.fluxcd.io");
  private static final Set<String> NOTIFICATION_NAMES =
      Set.of("FluxInstance", "ResourceSet", "ResourceSetInputProvider");
  private static final Set<String> FLUX_NAMESPACE_LABELS =
      Set.of(
          "app.kubernetes.io/instance",
          "app.kubernetes.io/part-of",
          "app.kubernetes.io/version",
          "pod-security.kubernetes.io/warn",
          "pod-security.kubernetes.io/warn-version");
  private static final Value TOKENS = rule("", "serviceaccounts/token", "create");
  private static final Value OPERATOR_KINDS_RULE = rule("fluxcd.controlplane.io", "*", "*");

  private final String source;

  Expected(String source) {
    this.source = source;
  }

  /** What this rests on: upstream source at a tag, or an experiment. */
  public String source() {
    return source;
  }

  abstract boolean covers(Case c);

  /** The constant that covers a difference. */
  static Optional<Expected> of(Case c) {
    for (Expected e : values()) {
      if (e.covers(c)) {
        return Optional.of(e);
      }
    }
    return Optional.empty();
  }

  private static Value rule(String group, String resource, String verb) {
    return Value.Mapping.of(
        "apiGroups", List.of(group), "resources", List.of(resource), "verbs", List.of(verb));
  }

  /**
   * What the judgement of a difference may depend on besides itself.
   *
   * @param minor of Flux 2.X
   * @param digests image digests of the distribution
   * @param workloadIdentity whether a controller on the old side has the gate ObjectLevelWorkloadIdentity on
   */
  record Context(int minor, Set<String> digests, boolean workloadIdentity) {}

  /** A difference to be judged. */
  record Case(
      ObjectRef object, List<String> path, Optional<Value> before, Optional<Value> after, Context context) {
    boolean at(String... keys) {
      return path.equals(List.of(keys));
    }

    boolean added() {
      return before.isEmpty() && after.isPresent();
    }

    boolean removed() {
      return before.isPresent() && after.isEmpty();
    }

    boolean was(String text) {
      return before.flatMap(Value::text).filter(text::equals).isPresent();
    }

    boolean becomes(String text) {
      return after.flatMap(Value::text).filter(text::equals).isPresent();
    }

    boolean deployment() {
      return object.kind().equals("Deployment") && object.group().equals("apps");
    }

    /** A field of a container, or an item of that field. */
    boolean container(String field) {
      return path.size() >= 6
          && path.subList(0, 4).equals(List.of("spec", "template", "spec", "containers"))
          && path.get(5).equals(field);
    }

    /** An item of the rules of the controllers' own role. */
    boolean role() {
      return object.kind().equals("ClusterRole")
          && object.name().startsWith("crd-controller-")
          && path.size() == 2
          && path.getFirst().equals("rules");
    }
  }
}
