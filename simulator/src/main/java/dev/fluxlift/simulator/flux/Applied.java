package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.snapshot.Redaction;
import dev.fluxlift.simulator.runtime.Extraction;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What Kustomizations had applied when a simulation began with a snapshot. A build in which a value is not known, for it
 * comes from a Secret, takes it from what the same revision made of it in the cluster; one of an artifact whose content
 * is not known takes the objects themselves, as long as the revision is the same. What neither tells is a failure that
 * says so.
 */
public final class Applied {
  private static final Pattern UNKNOWN = Pattern.compile("redacted-[0-9a-f]{32}|opaque-[0-9a-f]{12}");

  private final SortedMap<ObjectRef, LiveObject> before;
  private final boolean alone;
  /** What texts with something unknown in them became, by Kustomization; empty where two places disagree. */
  private final Map<ObjectRef, Map<String, Optional<Value>>> learned = new HashMap<>();

  /** @param before every object as the simulation began; none when it began with an installation */
  public Applied(SortedMap<ObjectRef, LiveObject> before) {
    this(before, false);
  }

  private Applied(SortedMap<ObjectRef, LiveObject> before, boolean alone) {
    this.before = new TreeMap<>(before);
    this.alone = alone;
  }

  /**
   * Nothing was there before, and there is the repository alone to go by: what other sources bring is left out, as whoever
   * asks for this has to say.
   */
  public static Applied repositoryAlone() {
    return new Applied(new TreeMap<>(), true);
  }

  /** Nothing was there before. */
  public static Applied nothing() {
    return new Applied(new TreeMap<>());
  }

  /**
   * The objects with every value known.
   *
   * @throws BuildFailure when one is not
   */
  List<Mapping> known(KustomizationSpec kustomization, List<Mapping> built, String revision) {
    if (before.isEmpty() || built.stream().noneMatch(Applied::unknown)) {
      return built;
    }
    Map<String, Optional<Value>> values = learned.computeIfAbsent(kustomization.ref(), ref -> learn(ref, built, revision));
    return built.stream().map(o -> replaced(o, values, ObjectRef.of(o)).asMapping()).toList();
  }

  /**
   * What was applied of an artifact whose content is not known.
   *
   * @throws BuildFailure when it was another revision, or an object's fields do not tell what was applied
   */
  List<Mapping> whole(KustomizationSpec kustomization, String revision) {
    if (alone) {
      return List.of();
    }
    LiveObject was = before.get(kustomization.ref());
    if (was == null || !revision.equals(was.body().text("status", "lastAppliedRevision").orElse(""))) {
      throw new BuildFailure("what is in revision " + revision + " is not known: its source is not the repository that is"
          + " moved. What would happen here is not simulated");
    }
    List<Mapping> out = new ArrayList<>();
    for (ObjectRef ref : was.inventory()) {
      LiveObject object = before.get(ref);
      out.add(Optional.ofNullable(object).flatMap(o -> Extraction.of(o, KustomizeApply.MANAGER))
          .orElseThrow(() -> new BuildFailure("what " + ref + " was applied with is not known: it is "
              + (object == null ? "not there" : "not kustomize-controller's") + ". What would happen here is not simulated")));
    }
    return out;
  }

  private static boolean unknown(Value value) {
    return switch (value) {
      case Mapping m -> m.entries().entrySet().stream().anyMatch(e -> unknown(e.getKey()) || unknown(e.getValue()));
      case Sequence s -> s.values().stream().anyMatch(Applied::unknown);
      case Value.Text t -> unknown(t.value());
      default -> false;
    };
  }

  private static boolean unknown(String text) {
    return UNKNOWN.matcher(text).find();
  }

  /** Values of Secrets are stand-ins on both sides. */
  private static boolean secret(ObjectRef ref) {
    return ref.kind().equals("Secret") && ref.group().isEmpty();
  }

  // ---- learning

  private Map<String, Optional<Value>> learn(ObjectRef kustomization, List<Mapping> built, String revision) {
    Map<String, Optional<Value>> out = new HashMap<>();
    LiveObject was = before.get(kustomization);
    if (was == null || !revision.equals(was.body().text("status", "lastAppliedRevision").orElse(""))) {
      return out;
    }
    for (Mapping object : built) {
      if (unknown(object)) {
        live(was, ObjectRef.of(object)).ifPresent(l -> compare(object, l.body(), out));
      }
    }
    return out;
  }

  /** The object that was made of it: of its name, or the only one of the inventory whose name it can have become. */
  private Optional<LiveObject> live(LiveObject kustomization, ObjectRef ref) {
    if (!unknown(ref.name()) && !unknown(ref.namespace())) {
      return Optional.ofNullable(before.get(ref));
    }
    List<ObjectRef> possible = kustomization.inventory().stream()
        .filter(r -> r.kind().equals(ref.kind()) && r.group().equals(ref.group()))
        .filter(r -> became(ref.name(), r.name()) && became(ref.namespace(), r.namespace()))
        .toList();
    return possible.size() == 1 ? Optional.ofNullable(before.get(possible.getFirst())) : Optional.empty();
  }

  private static boolean became(String text, String live) {
    StringBuilder pattern = new StringBuilder();
    int from = 0;
    var matcher = UNKNOWN.matcher(text);
    while (matcher.find()) {
      pattern.append(Pattern.quote(text.substring(from, matcher.start()))).append(".*");
      from = matcher.end();
    }
    return Pattern.compile(pattern.append(Pattern.quote(text.substring(from))).toString(), Pattern.DOTALL)
        .matcher(live).matches();
  }

  private static void compare(Value built, Value live, Map<String, Optional<Value>> out) {
    switch (built) {
      case Mapping m -> m.entries().forEach((key, value) ->
          live.asMapping().get(key).ifPresent(there -> compare(value, there, out)));
      case Sequence s -> items(s.values(), live.items(), out);
      case Value.Text t when unknown(t.value()) && became(t.value(), live.text().orElse("")) ->
          out.merge(t.value(), Optional.of(live), (a, b) -> a.equals(b) ? a : Optional.empty());
      default -> {
        // known
      }
    }
  }

  private static void items(List<Value> built, List<Value> live, Map<String, Optional<Value>> out) {
    boolean same = built.size() == live.size();
    for (int i = 0; i < built.size(); i++) {
      Optional<String> name = built.get(i).asMapping().text("name");
      Optional<Value> there = same
          ? Optional.of(live.get(i))
          : live.stream().filter(l -> name.isPresent() && l.asMapping().text("name").equals(name)).findFirst();
      Value item = built.get(i);
      there.ifPresent(l -> compare(item, l, out));
    }
  }

  // ---- replacing

  private static Value replaced(Value value, Map<String, Optional<Value>> values, ObjectRef object) {
    return switch (value) {
      case Mapping m -> {
        if (m.entries().keySet().stream().anyMatch(Applied::unknown)) {
          throw unknownIn(object);
        }
        yield m.map(v -> replaced(v, values, object));
      }
      case Sequence s -> new Sequence(s.values().stream().map(v -> replaced(v, values, object)).toList(), s.origin());
      case Value.Text t when unknown(t.value()) -> {
        Optional<Value> known = values.getOrDefault(t.value(), Optional.empty());
        boolean standIn = secret(object) && Redaction.is(t.value());
        yield known.orElseGet(() -> {
          if (standIn) {
            return t;
          }
          throw unknownIn(object);
        });
      }
      default -> value;
    };
  }

  private static BuildFailure unknownIn(ObjectRef object) {
    return new BuildFailure(object + " has a value from a Secret, which is not in the snapshot, and what the cluster has"
        + " does not tell it. What would happen here is not simulated");
  }
}
