package dev.fluxlift.engine.plan.crosscheck;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.proof.FieldDiff;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object that two builds of one folder do not agree upon.
 *
 * @param where file and line that the object, or its first field that differs, comes from; its name when only the other
 *     program has it
 * @param what what differs; no value of a Secret
 */
record ObjectDifference(String where, String what) {
  /** What the flux program writes in the place of values (internal/build/build.go@v2.6.4 maskSopsData). */
  private static final Set<String> MASKS = Set.of("**SOPS**", "KipTT1BTKio=", "{\"mask\":\"**SOPS**\"}",
      "eyJtYXNrIjoiKipTT1BTKioifQ==");
  private static final int FIELDS = 3;
  private static final int LENGTH = 80;

  /** All of them; when there are none, the two builds are the same, in the same order. */
  static List<ObjectDifference> between(List<Mapping> here, List<Mapping> there) {
    if (here.equals(there)) {
      return List.of();
    }
    Map<ObjectRef, Mapping> ours = byRef(here);
    Map<ObjectRef, Mapping> theirs = byRef(there);
    List<ObjectDifference> out = new ArrayList<>();
    ours.forEach((ref, object) -> {
      Mapping other = theirs.get(ref);
      if (other == null) {
        out.add(new ObjectDifference(object.origin().toString(), ref + " is built here alone"));
      } else {
        fields(ref, object, other).ifPresent(out::add);
      }
    });
    theirs.keySet().stream()
        .filter(ref -> !ours.containsKey(ref))
        .forEach(ref -> out.add(new ObjectDifference(ref.toString(), ref + " is built by the program alone")));
    if (out.isEmpty() && !refs(here).equals(refs(there))) {
      out.add(new ObjectDifference(here.getFirst().origin().toString(),
          "the objects come in another order, or one of them twice"));
    }
    return out;
  }

  private static List<ObjectRef> refs(List<Mapping> objects) {
    return objects.stream().map(ObjectRef::of).toList();
  }

  private static Map<ObjectRef, Mapping> byRef(List<Mapping> objects) {
    Map<ObjectRef, Mapping> out = new LinkedHashMap<>();
    objects.forEach(o -> out.put(ObjectRef.of(o), o));
    return out;
  }

  private static Optional<ObjectDifference> fields(ObjectRef ref, Mapping here, Mapping there) {
    boolean secret = ref.group().isEmpty() && ref.kind().equals("Secret");
    List<FieldDiff.Change> changes = FieldDiff.between(here, there).stream()
        .filter(c -> !(secret && isMasked(there, c)))
        .toList();
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    Origin origin = changes.getFirst().before().map(Value::origin).filter(o -> !o.equals(Origin.NONE)).orElse(here.origin());
    StringBuilder what = new StringBuilder(ref + ": ");
    for (FieldDiff.Change change : changes.stream().limit(FIELDS).toList()) {
      what.append(String.join(".", change.path()));
      if (!secret) {
        what.append(" is ").append(shown(change.before())).append(" here and ").append(shown(change.after()))
            .append(" there");
      }
      what.append("; ");
    }
    what.setLength(what.length() - 2);
    if (changes.size() > FIELDS) {
      what.append("; and ").append(changes.size() - FIELDS).append(" fields more");
    }
    return Optional.of(new ObjectDifference(origin.toString(), what.toString()));
  }

  /** The flux program hides what SOPS encrypted, and takes the field sops away. */
  private static boolean isMasked(Mapping there, FieldDiff.Change change) {
    String field = change.path().getFirst();
    boolean values = field.equals("data") || field.equals("stringData");
    return (values && change.after().flatMap(Value::text).filter(MASKS::contains).isPresent())
        || (field.equals("sops") && !there.has("sops"));
  }

  private static String shown(Optional<Value> value) {
    String text = value.map(Value::toString).orElse("absent");
    return text.length() > LENGTH ? text.substring(0, LENGTH) + "…" : text;
  }
}
