package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ClusterState.Delivered;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Fields that cannot change do not (kubernetes@v1.33 pkg/apis/*&#47;validation). */
final class ImmutableFields implements Rule {
  private static final Map<String, List<String>> FIELDS = Map.of(
      "Deployment.apps", List.of("spec.selector"),
      "DaemonSet.apps", List.of("spec.selector"),
      "StatefulSet.apps", List.of("spec.selector", "spec.serviceName", "spec.volumeClaimTemplates", "spec.podManagementPolicy"),
      "Job.batch", List.of("spec.template", "spec.selector", "spec.completions"),
      "PersistentVolumeClaim.", List.of("spec.storageClassName", "spec.accessModes", "spec.volumeName", "spec.selector", "spec.volumeMode"),
      "StorageClass.storage.k8s.io", List.of("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
      "RoleBinding.rbac.authorization.k8s.io", List.of("roleRef"),
      "ClusterRoleBinding.rbac.authorization.k8s.io", List.of("roleRef"),
      "Service.", List.of("spec.clusterIP"));

  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    view.change().ifPresent(change -> {
      Map<ObjectRef, Mapping> before = new HashMap<>();
      change.from().delivered().forEach(d -> before.putIfAbsent(d.item().ref(), d.item().value()));
      change.to().delivered().filter(d -> d.owner().state() == Owner.State.APPLIED && before.containsKey(d.item().ref()))
          .filter(d -> !isForced(d))
          .forEach(d -> compare(before.getOrDefault(d.item().ref(), Mapping.EMPTY), d, out));
    });
    return out;
  }

  /** kustomize-controller makes an object anew then. */
  private static boolean isForced(Delivered delivered) {
    return delivered.owner().spec().bool("force").orElse(false)
        || delivered.item().value().text("metadata", "annotations", "kustomize.toolkit.fluxcd.io/force").orElse("")
            .toLowerCase(Locale.ROOT).equals("enabled");
  }

  private static void compare(Mapping before, Delivered delivered, List<Observation> out) {
    Mapping after = delivered.item().value();
    String kind = delivered.item().ref().kind() + "." + delivered.item().ref().group();
    for (String field : FIELDS.getOrDefault(kind, List.of())) {
      String[] path = field.split("\\.");
      Optional<Value> was = before.get(path);
      Optional<Value> is = after.get(path);
      // an absent field may be what the API server filled in
      boolean changed = was.isPresent() && is.isPresent() && !was.get().equals(is.get());
      if (changed) {
        out.add(new Observation(ChangeFindings.FIELD_IMMUTABLE, delivered.item().ref() + " " + field,
            Places.of(is.get(), after), delivered.item().ref() + " changes " + field + ", which cannot be changed."));
      }
    }
  }
}
