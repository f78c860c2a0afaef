package dev.fluxlift.engine.proof.preflight;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Who owns Flux's objects and the Namespace, and who might write into the guards. */
final class Owners {
  private static final String PRUNE = ObjectRef.KUSTOMIZE + "/prune";
  private static final Pattern GUARD_FIELDS = Pattern.compile("\\b(prune|deletionPolicy|suspend)\\b");
  private static final Set<String> OURS = Set.of("flux-operator", "flux-instance");

  private Owners() {}

  /** The Namespace is there, guarded, and owned once. */
  static List<Finding> namespace(LiveFlux live, String name) {
    String where = "Namespace/" + name;
    Optional<LiveObject> namespace = live.namespace();
    if (namespace.isEmpty()) {
      return List.of(new Finding(PreflightFindings.NOT_LIVE, where, "It is not on the cluster"));
    }
    List<Finding> out = new ArrayList<>();
    if (namespace.get().terminating()) {
      out.add(new Finding(PreflightFindings.TERMINATING, where, "It is being deleted"));
    }
    String guard = namespace.get().annotations().getOrDefault(PRUNE, "");
    if (!guard.toLowerCase(Locale.ROOT).equals("disabled")) {
      out.add(new Finding(PreflightFindings.NAMESPACE_UNGUARDED, where, "It has no annotation " + PRUNE + ": disabled"));
    }
    ObjectRef ref = new ObjectRef("", "Namespace", "", name);
    List<ObjectRef> holders =
        live.kustomizations().stream().filter(k -> k.inventory().contains(ref)).map(LiveObject::ref).toList();
    if (holders.size() > 1) {
      out.add(new Finding(PreflightFindings.NAMESPACE_TWO_OWNERS, where, "It is in the inventories of " + holders));
    }
    return out;
  }

  /** Another tool's marks on the controllers and CRDs. */
  static List<Finding> others(LiveFlux live, String namespace) {
    List<Finding> out = new ArrayList<>();
    for (LiveObject deployment : live.deployments()) {
      if (deployment.ref().namespace().equals(namespace)
          && FluxComponents.ALL.contains(deployment.ref().name())) {
        mark(deployment).ifPresent(m -> out.add(other(deployment, m)));
      }
    }
    for (LiveObject crd : live.crds()) {
      if (FluxGroups.define(crd.ref().name())) {
        mark(crd).ifPresent(m -> out.add(other(crd, m)));
      }
    }
    return out;
  }

  private static Finding other(LiveObject object, String mark) {
    return new Finding(PreflightFindings.OTHER_OWNER, object.ref().toString(), "It carries " + mark);
  }

  private static Optional<String> mark(LiveObject object) {
    for (String key : List.of("meta.helm.sh/release-name", "argocd.argoproj.io/tracking-id")) {
      if (object.annotations().containsKey(key)) {
        return Optional.of("annotation " + key + ": " + object.annotations().get(key));
      }
    }
    for (String key : List.of("argocd.argoproj.io/instance", "helm.toolkit.fluxcd.io/name")) {
      if (object.labels().containsKey(key)) {
        return Optional.of("label " + key + ": " + object.labels().get(key));
      }
    }
    String managedBy = object.labels().getOrDefault("app.kubernetes.io/managed-by", "");
    if (managedBy.equals("Helm")) {
      return Optional.of("label app.kubernetes.io/managed-by: Helm");
    }
    return object.managers().stream()
        .map(m -> m.substring(0, m.indexOf('/')))
        .filter(
            m ->
                m.equals("helm")
                    || m.equals("helm-controller")
                    || m.toLowerCase(Locale.ROOT).startsWith("argocd")
                    || m.toLowerCase(Locale.ROOT).startsWith("terraform")
                    || m.equals("HashiCorp"))
        .findFirst()
        .map(m -> "fields of manager " + m);
  }

  /** An operator or an instance that is there before us. */
  static List<Finding> operator(LiveFlux live) {
    List<Finding> out = new ArrayList<>();
    for (LiveObject instance : live.instances()) {
      out.add(new Finding(PreflightFindings.INSTANCE_THERE, instance.ref().toString(), "It is there already"));
    }
    for (LiveObject deployment : live.deployments()) {
      boolean operator =
          deployment.ref().name().equals("flux-operator")
              || "flux-operator".equals(deployment.labels().getOrDefault("app.kubernetes.io/name", ""));
      if (operator) {
        out.add(new Finding(PreflightFindings.OPERATOR_THERE, deployment.ref().toString(), "It runs already"));
      }
    }
    for (LiveObject crd : live.crds()) {
      String release = crd.annotations().getOrDefault("meta.helm.sh/release-name", "");
      if (crd.ref().name().endsWith("." + ObjectRef.OPERATOR) && !release.equals("flux-operator")) {
        out.add(
            new Finding(
                PreflightFindings.OPERATOR_CRDS_THERE,
                crd.ref().toString(),
                release.isEmpty() ? "It belongs to no release" : "It belongs to release " + release));
      }
    }
    return out;
  }

  /** Patches of parents that reach the owner, or the Kustomizations we add. */
  static List<Finding> inheritedPatches(LiveFlux live, Installation installation) {
    List<Finding> out = new ArrayList<>();
    ObjectRef owner = installation.owner().ref();
    for (LiveObject parent : live.kustomizations()) {
      for (Value value : parent.body().list("spec", "patches")) {
        Mapping patch = value.asMapping();
        if (!GUARD_FIELDS.matcher(patch.text("patch").orElse("")).find()) {
          continue;
        }
        boolean ofOwner = parent.inventory().contains(owner) || parent.ref().equals(installation.root().ref());
        if (ofOwner && mayMeet(patch.mapping("target"), owner.name())) {
          out.add(inherited(PreflightFindings.GUARD_OVERWRITTEN, parent, owner.name()));
        }
        boolean ofApps = parent.ref().equals(installation.apps().ref()) || parent.ref().equals(installation.root().ref());
        OURS.stream()
            .sorted()
            .filter(o -> ofApps && mayMeet(patch.mapping("target"), o))
            .findFirst()
            .ifPresent(o -> out.add(inherited(PreflightFindings.GUARD_INHERITED, parent, o)));
      }
    }
    return out;
  }

  private static Finding inherited(PreflightFindings code, LiveObject parent, String child) {
    return new Finding(
        code, parent.ref().toString(), "A patch of it writes prune, deletionPolicy or suspend and may meet " + child);
  }

  /** Whether the target can select a Kustomization of this name; selectors of labels count as met. */
  private static boolean mayMeet(Mapping target, String name) {
    return matches(target, "kind", "Kustomization")
        && matches(target, "group", ObjectRef.KUSTOMIZE)
        && matches(target, "name", name);
  }

  private static boolean matches(Mapping target, String field, String value) {
    String pattern = target.text(field).orElse("");
    try {
      return pattern.isEmpty() || Pattern.matches(pattern, value);
    } catch (PatternSyntaxException _) {
      return true;
    }
  }

  /** Webhooks that fail closed and see Flux's kinds. */
  static List<Finding> webhooks(LiveFlux live) {
    List<Finding> out = new ArrayList<>();
    for (LiveObject configuration : live.webhooks()) {
      for (Value value : configuration.body().list("webhooks")) {
        Mapping webhook = value.asMapping();
        boolean closed = webhook.text("failurePolicy").orElse("Fail").equals("Fail");
        if (closed && webhook.list("rules").stream().anyMatch(r -> seesFlux(r.asMapping()))) {
          out.add(
              new Finding(
                  PreflightFindings.WEBHOOK_FAILS_CLOSED,
                  configuration.ref().toString(),
                  "Its webhook " + webhook.text("name").orElse("?") + " sees Flux objects"));
        }
      }
    }
    return out;
  }

  private static boolean seesFlux(Mapping rule) {
    return rule.list("apiGroups").stream()
        .flatMap(g -> g.text().stream())
        .anyMatch(g -> g.equals("*") || FluxGroups.has(g) || g.equals(ObjectRef.OPERATOR));
  }

  /** What names the owner in dependsOn. */
  static List<Finding> dependents(LiveFlux live, ObjectRef owner) {
    List<Finding> out = new ArrayList<>();
    for (LiveObject kustomization : live.kustomizations()) {
      for (Value value : kustomization.body().list("spec", "dependsOn")) {
        Mapping on = value.asMapping();
        boolean names =
            on.text("name").filter(owner.name()::equals).isPresent()
                && on.text("namespace").orElse(kustomization.ref().namespace()).equals(owner.namespace());
        if (names) {
          out.add(
              new Finding(
                  PreflightFindings.DEPENDS_ON_OWNER,
                  kustomization.ref().toString(),
                  "Its dependsOn names " + owner.namespace() + "/" + owner.name()));
        }
      }
    }
    return out;
  }

  /** Charts of operator and instance at another version than the plan's. */
  static List<Finding> charts(LiveFlux live, String namespace, String operatorVersion) {
    List<Finding> out = new ArrayList<>();
    for (LiveObject source : live.sources()) {
      boolean ours =
          source.ref().kind().equals("OCIRepository")
              && source.ref().namespace().equals(namespace)
              && OURS.contains(source.ref().name());
      if (ours) {
        Mapping ref = source.body().mapping("spec", "ref");
        String tag = ref.text("tag").orElse("");
        if (!tag.equals(operatorVersion) && !tag.equals("v" + operatorVersion)) {
          out.add(
              new Finding(
                  PreflightFindings.CHART_DRIFT,
                  source.ref().toString(),
                  "Its reference is " + ref + ", the plan says " + operatorVersion));
        }
      }
    }
    for (LiveObject release : live.helmReleases()) {
      Optional<String> version = release.spec("chart", "spec", "version").flatMap(Value::text);
      boolean ours = release.ref().namespace().equals(namespace) && OURS.contains(release.ref().name());
      if (ours && version.isPresent() && !version.get().equals(operatorVersion)) {
        out.add(
            new Finding(
                PreflightFindings.CHART_DRIFT,
                release.ref().toString(),
                "Its chart version is " + version.get() + ", the plan says " + operatorVersion));
      }
    }
    return out;
  }
}
