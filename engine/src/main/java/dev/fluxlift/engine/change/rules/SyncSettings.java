package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ClusterChange;
import dev.fluxlift.engine.change.ClusterState;
import dev.fluxlift.engine.change.GitAddress;
import dev.fluxlift.engine.change.Instance;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.SyncObjects;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a FluxInstance makes says what the source and the root said that it takes the place of. */
final class SyncSettings implements Rule {
  private static final List<String> SOURCE = List.of("secretRef", "ignore", "include", "verify", "recurseSubmodules",
      "sparseCheckout", "proxySecretRef", "serviceAccountName");
  private static final List<String> ROOT = List.of("decryption", "postBuild", "patches", "components", "targetNamespace",
      "images", "serviceAccountName", "commonMetadata", "namePrefix", "nameSuffix");

  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    view.change().ifPresent(change -> change.to().instances().stream().filter(i -> !i.isDisabled())
        .forEach(i -> instance(i, change, out)));
    return out;
  }

  private static void instance(Instance instance, ClusterChange change, List<Observation> out) {
    SyncObjects sync = instance.sync();
    boolean asBefore = change.from().instances().stream().anyMatch(i -> i.sync().equals(sync));
    if (asBefore) {
      return;
    }
    List<String> lost = new ArrayList<>();
    sync.source().ifPresent(s -> replaced(s, change.from()).ifPresent(old -> lost(old.value(), s, SOURCE, old.ref(), lost)));
    sync.kustomization().ifPresent(k -> root(k, change.from()).ifPresent(old -> lost(old.value(), k, ROOT, old.ref(), lost)));
    if (!lost.isEmpty()) {
      Value place = instance.spec().get("sync").orElse(instance.value());
      out.add(new Observation(ChangeFindings.SYNC_LOSES_SETTINGS, instance.carrier().ref() + " " + lost,
          Places.of(place, instance.carrier().value()), "What " + instance.carrier().ref() + " makes lacks " + String.join(", ", lost) + "."));
    }
  }

  private static void lost(Mapping old, Mapping made, List<String> fields, ObjectRef ref, List<String> out) {
    for (String field : fields) {
      boolean said = old.get("spec", field).filter(v -> !v.equals(Value.of("")) && !v.equals(Value.of(List.of()))).isPresent();
      if (said && made.get("spec", field).isEmpty()) {
        out.add("spec." + field + " of " + ref);
      }
    }
  }

  /** The source of the same name or, else, of the same repository, which Kustomizations come from. */
  private static Optional<Item> replaced(Mapping made, ClusterState from) {
    ObjectRef ref = ObjectRef.of(made);
    String url = made.text("spec", "url").map(GitAddress::plain).orElse("");
    List<Item> used = from.delivered().map(ClusterState.Delivered::item).filter(Item::isSource)
        .filter(i -> from.owners().values().stream().anyMatch(o -> o.source().equals(i.ref()))).toList();
    return used.stream().filter(i -> i.ref().equals(ref)).findFirst()
        .or(() -> used.stream().filter(i -> i.value().text("spec", "url").map(GitAddress::plain).orElse("-").equals(url)).findFirst());
  }

  /** The Kustomization of the same name or, else, of the same folder. */
  private static Optional<Owner> root(Mapping made, ClusterState from) {
    String path = Folders.plain(made.text("spec", "path").orElse(""));
    Optional<Owner> same = Optional.ofNullable(from.owners().get(ObjectRef.of(made)));
    return same.or(() -> from.owners().values().stream()
        .filter(o -> o.path().equals(path) && o.state() != Owner.State.ELSEWHERE).findFirst());
  }
}
