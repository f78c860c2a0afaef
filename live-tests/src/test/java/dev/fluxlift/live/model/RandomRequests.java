package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** Requests of several managers about a few objects, the same for the same seed and the same answers. */
final class RandomRequests {
  private static final List<String> MANAGERS = List.of("alpha", "beta", "gamma", "kubectl-client-side-apply");

  private final Random random;
  private final RandomObjects objects;
  private final Function<ObjectRef, Optional<Mapping>> live;

  /**
   * @param namespace where all happens
   * @param live how to look at an object, for patches that fit
   */
  RandomRequests(long seed, String namespace, Function<ObjectRef, Optional<Mapping>> live) {
    this.random = new Random(seed);
    this.objects = new RandomObjects(random, namespace);
    this.live = live;
  }

  Request next() {
    String manager = one(MANAGERS);
    Mapping manifest = objects.manifest();
    ObjectRef ref = ObjectRef.of(manifest);
    boolean dry = random.nextInt(12) == 0;
    return switch (random.nextInt(22)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> new Request.Apply(manifest, manager, random.nextBoolean(), dry, "");
      case 8, 9 -> new Request.Create(manifest, manager, dry);
      case 10, 11 -> new Request.Put(ref, objects.change(ref), manager, random.nextInt(5) > 0, "");
      case 12, 13 -> new Request.Patch(ref, PatchType.MERGE, objects.change(ref), manager, "", dry);
      case 14 -> new Request.Patch(ref, PatchType.STRATEGIC, objects.change(ref), manager, "", dry);
      case 15 -> new Request.Patch(ref, PatchType.JSON, operations(ref), manager, "", dry);
      case 16 -> new Request.Patch(ref, PatchType.MERGE, objects.status(ref), manager, "status", dry);
      case 17 -> entries(ref, manager);
      case 18 -> finalizers(ref, manager);
      case 19 -> new Request.Patch(ref, PatchType.MERGE, Mapping.of("spec", Mapping.of("replicas", random.nextInt(4))),
          manager, "scale", false);
      case 20 -> statusApply(manifest, manager, dry);
      default -> new Request.Delete(ref, one(List.of(Propagation.values())));
    };
  }

  /** Of a Service it would create one (AllowCreateOnUpdate), which the model does not do. */
  private Request statusApply(Mapping manifest, String manager, boolean dry) {
    ObjectRef ref = ObjectRef.of(manifest);
    if (ref.kind().equals("Service")) {
      return finalizers(ref, manager);
    }
    Mapping status = Mapping.of("apiVersion", manifest.text("apiVersion").orElse(""), "kind", ref.kind(),
        "metadata", Mapping.of("name", ref.name(), "namespace", ref.namespace()),
        "status", objects.status(ref).mapping("status"));
    return new Request.Apply(status, manager, random.nextBoolean(), dry, "status");
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Request entries(ObjectRef ref, String manager) {
    if (random.nextBoolean()) {
      return new Request.Patch(ref, PatchType.MERGE,
          Mapping.of("metadata", Mapping.of("managedFields", List.of(Mapping.EMPTY))), manager, "", false);
    }
    // the only entry whose place is the same on both sides, whatever the times of the others
    boolean one = live.apply(ref).map(o -> o.list("metadata", "managedFields").size()).orElse(0) == 1;
    String path = "/metadata/managedFields/" + (one ? "0" : "99") + "/manager";
    return new Request.Patch(ref, PatchType.JSON,
        Sequence.of(List.of(Mapping.of("op", "replace", "path", path, "value", one(MANAGERS)))), manager, "", false);
  }

  private Request finalizers(ObjectRef ref, String manager) {
    Object finalizers = random.nextBoolean() ? List.of("test.fluxlift.dev/hold") : List.of();
    return new Request.Patch(ref, PatchType.MERGE,
        Mapping.of("metadata", Mapping.of("finalizers", finalizers)), manager, "", false);
  }

  /** Operations at places of the live object, and some beside it. */
  private Value operations(ObjectRef ref) {
    Mapping object = live.apply(ref).orElse(Mapping.EMPTY);
    List<String> places = new ArrayList<>();
    object.entries().forEach((key, value) -> {
      if (!List.of("status", "apiVersion", "kind").contains(key)) {
        places(value, "/" + key, places);
      }
    });
    places.removeIf(p -> p.matches("/metadata/(managedFields|uid|resourceVersion|creationTimestamp|generation|deletion"
        + "|name|namespace).*|.*(clusterIP|ipFamil|nodePort).*|/spec/(template|strategy|selector|ports|type|internal"
        + "|sessionAff|progress|revision).*"));
    List<Mapping> out = new ArrayList<>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      String place = places.isEmpty() || random.nextInt(5) == 0 ? "/metadata/labels/new" : one(places);
      out.add(switch (random.nextInt(5)) {
        case 0 -> Mapping.of("op", "remove", "path", place);
        case 1 -> Mapping.of("op", "add", "path", place, "value", "v" + random.nextInt(3));
        case 2 -> Mapping.of("op", "test", "path", place, "value", "v" + random.nextInt(3));
        case 3 -> Mapping.of("op", "add", "path", "/metadata/annotations", "value", Mapping.of("a", "1"));
        default -> Mapping.of("op", "replace", "path", place, "value", "v" + random.nextInt(3));
      });
    }
    return Sequence.of(out);
  }

  private static void places(Value value, String path, List<String> out) {
    out.add(path);
    if (value instanceof Mapping m) {
      m.entries().forEach((k, v) -> places(v, path + "/" + k.replace("~", "~0").replace("/", "~1"), out));
    } else if (value instanceof Sequence s) {
      for (int i = 0; i < s.values().size(); i++) {
        places(s.values().get(i), path + "/" + i, out);
      }
    }
  }
}
