package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A release stays where it is: another name, namespace or storage is an uninstall and an install (helm-controller
 * internal/action/verify.go@v1.3.0 ReleaseTargetChanged).
 */
final class Releases implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    view.change().ifPresent(change -> {
      Map<ObjectRef, Item> before = new HashMap<>();
      change.from().delivered().map(d -> d.item()).filter(Item::isRelease).forEach(i -> before.putIfAbsent(i.ref(), i));
      change.to().delivered().map(d -> d.item()).filter(i -> i.isRelease() && before.containsKey(i.ref())).distinct()
          .forEach(i -> compare(before.getOrDefault(i.ref(), i), i, out));
    });
    return out;
  }

  private static void compare(Item before, Item after, List<Observation> out) {
    List<String> was = target(before);
    List<String> is = target(after);
    if (!was.equals(is)) {
      Mapping spec = after.value().mapping("spec");
      Value place = spec.get("releaseName").or(() -> spec.get("targetNamespace")).or(() -> spec.get("storageNamespace")).orElse(after.value());
      out.add(new Observation(ChangeFindings.RELEASE_MOVED, after.ref().toString(), Places.of(place, after.value()),
          after.ref() + " goes from " + String.join("/", was) + " to " + String.join("/", is) + "."));
    }
  }

  /** Storage namespace, namespace, name (helm-controller api/v2/helmrelease_types.go@v1.3.0). */
  private static List<String> target(Item release) {
    Mapping spec = release.value().mapping("spec");
    String own = release.ref().namespace();
    String target = spec.text("targetNamespace").filter(t -> !t.isEmpty()).orElse(own);
    String name = spec.text("releaseName").filter(t -> !t.isEmpty()).orElse(
        spec.text("targetNamespace").filter(t -> !t.isEmpty()).map(t -> t + "-" + release.ref().name()).orElse(release.ref().name()));
    return List.of(spec.text("storageNamespace").filter(t -> !t.isEmpty()).orElse(own), target, name);
  }
}
