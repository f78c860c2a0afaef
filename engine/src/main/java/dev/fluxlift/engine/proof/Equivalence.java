package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.Rendered;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Old side against new side, object by object and field by field.
 *
 * @param onlyOld objects that only the old side has; they stay with the old owner
 * @param onlyNew objects that only the new side has
 * @param both objects that both have, sorted
 * @param differences every field that differs in those, with its published reason or without one
 */
public record Equivalence(
    List<ObjectRef> onlyOld, List<ObjectRef> onlyNew, List<ObjectRef> both, List<Difference> differences) {

  /** Copies. */
  public Equivalence {
    onlyOld = List.copyOf(onlyOld);
    onlyNew = List.copyOf(onlyNew);
    both = List.copyOf(both);
    differences = List.copyOf(differences);
  }

  /** Compares two sides. */
  public static Equivalence between(Rendered before, Rendered after, Distribution distribution) {
    Map<ObjectRef, Mapping> old = before.byRef();
    Map<ObjectRef, Mapping> now = after.byRef();
    Expected.Context context = context(old.values(), distribution);
    List<Difference> differences = new ArrayList<>();
    List<ObjectRef> both = old.keySet().stream().filter(now::containsKey).sorted().toList();
    for (ObjectRef ref : both) {
      differences.addAll(
          differences(ref, old.getOrDefault(ref, Mapping.EMPTY), now.getOrDefault(ref, Mapping.EMPTY), context));
    }
    return new Equivalence(
        old.keySet().stream().filter(r -> !now.containsKey(r)).sorted().toList(),
        now.keySet().stream().filter(r -> !old.containsKey(r)).sorted().toList(),
        both,
        differences);
  }

  /** The differences without a published reason. */
  public List<Difference> unexpected() {
    return differences.stream().filter(d -> d.expected().isEmpty()).toList();
  }

  /** How often each published reason was met. */
  public Map<Expected, Long> tally() {
    return differences.stream()
        .flatMap(d -> d.expected().stream())
        .collect(Collectors.groupingBy(e -> e, java.util.TreeMap::new, Collectors.counting()));
  }

  /** Differences of one object, each judged. */
  static List<Difference> differences(ObjectRef ref, Mapping before, Mapping after, Expected.Context context) {
    return FieldDiff.between(before, after).stream()
        .map(
            c ->
                new Difference(
                    ref,
                    c.path(),
                    c.before(),
                    c.after(),
                    Expected.of(new Expected.Case(ref, c.path(), c.before(), c.after(), context))))
        .toList();
  }

  /** What judgement may rest on: the old side's gates and the distribution's digests. */
  static Expected.Context context(Collection<Mapping> oldSide, Distribution distribution) {
    Set<String> digests =
        distribution.images().values().stream()
            .flatMap(List::stream)
            .flatMap(i -> i.digest().stream())
            .collect(Collectors.toSet());
    boolean workloadIdentity =
        oldSide.stream()
            .flatMap(o -> o.list("spec", "template", "spec", "containers").stream())
            .flatMap(c -> c.asMapping().list("args").stream())
            .map(Value::text)
            .flatMap(Optional::stream)
            .anyMatch(a -> a.startsWith("--feature-gates=") && a.contains("ObjectLevelWorkloadIdentity=true"));
    return new Expected.Context(distribution.minor(), digests, workloadIdentity);
  }
}
