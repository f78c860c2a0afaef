package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who applies an encrypted file decrypts it (kustomize-controller internal/decryptor/decryptor.go@v1.6.1), through each
 * parent that delivers it.
 */
final class Decryption implements Rule {
  @Override
  public List<Observation> check(View view) {
    Map<String, List<Observation>> byWay = new TreeMap<>();
    for (Owner owner : view.state().owners().values()) {
      Optional<Item> encrypted = owner.built().stream().filter(i -> isEncrypted(i.value())).findFirst();
      if (encrypted.isEmpty() || owner.isSuspended()) {
        continue;
      }
      if (owner.parents().isEmpty()) {
        check(owner, owner.value(), "", encrypted.get(), byWay);
      }
      owner.parents().forEach((parent, value) ->
          check(owner, value, parent.equals(owner.ref()) ? "" : " as " + parent + " delivers it", encrypted.get(), byWay));
    }
    return byWay.values().stream().flatMap(List::stream).toList();
  }

  private static void check(Owner owner, Mapping value, String how, Item encrypted, Map<String, List<Observation>> out) {
    if (value.text("spec", "decryption", "provider").isEmpty()) {
      out.computeIfAbsent(how, _ -> new ArrayList<>()).add(new Observation(ChangeFindings.SECRET_NOT_DECRYPTED, owner.ref() + how,
          Places.of(value, owner.value()), owner.ref() + how + " has no spec.decryption, and " + encrypted.ref() + " ("
              + encrypted.where() + ") is encrypted."));
    }
  }

  static boolean isEncrypted(Mapping object) {
    return object.get("sops").filter(Mapping.class::isInstance).isPresent();
  }
}
