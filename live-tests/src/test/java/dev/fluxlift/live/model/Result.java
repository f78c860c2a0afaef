package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import dev.fluxlift.engine.verify.IgnoredField;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a scenario came to: every object without what differs from run to run ({@link RunField}), and with what its
 * status says of matters that controllers decide ({@link #TOLD}).
 */
record Result(SortedMap<ObjectRef, Mapping> objects) {
  /** Where the part of the status stands that is compared. */
  static final String TOLD = "told";

  /** Where stands what became of the object since the moment that was marked. */
  static final String SINCE = "since";

  private static final String HANDLED = "lastHandledReconcileAt";
  private static final List<String> SAID = List.of("lastAppliedRevision", "lastAttemptedRevision",
      HANDLED, "lastAttemptedReleaseAction", "lastArtifactRevision", "components", "failures", "installFailures", "upgradeFailures",
      "helmChart", "storageNamespace", "observedIgnore");
  private static final Set<String> FLUX =
      Set.of(ObjectRef.KUSTOMIZE, ObjectRef.SOURCE, ObjectRef.HELM, ObjectRef.OPERATOR);

  /** Of a scene as it is now. */
  static Result of(Scene scene) {
    SortedMap<ObjectRef, Mapping> out = new TreeMap<>();
    for (LiveObject object : scene.objects()) {
      Mapping body = RunField.without(object.body(), scene.commits()).without("status");
      Mapping told = told(object);
      if (!told.entries().isEmpty()) {
        body = body.with(TOLD, RunField.texts(told, scene.commits()));
      }
      if (!scene.marked().isEmpty()) {
        String before = scene.marked().getOrDefault(object.ref(), "");
        String since = before.isEmpty() ? "made" : before.equals(object.uid()) ? "kept" : "made anew";
        body = body.with(SINCE, Value.of(since));
      }
      out.put(object.ref(), body);
    }
    scene.marked().keySet().stream().filter(ref -> !out.containsKey(ref))
        .forEach(ref -> out.put(ref, Mapping.of(SINCE, "deleted")));
    scene.markedPods().forEach((controller, pods) -> {
      List<String> now = scene.stage().pods(controller);
      String since = now.isEmpty() ? "none" : now.equals(pods) ? "kept" : "made anew";
      out.put(new ObjectRef("", "Pods", Scene.FLUX, controller), Mapping.of(SINCE, since));
    });
    return new Result(out);
  }

  /** What differs; empty when nothing does but what the published list ignores. */
  List<Difference> to(Result other) {
    return Equality.between(new Snapshot("", handled()), new Snapshot("", other.handled()), Set.of());
  }

  /** How often the scenario had to ask is a matter of time; whether the last time was handled is not. */
  private SortedMap<ObjectRef, Mapping> handled() {
    SortedMap<ObjectRef, Mapping> out = new TreeMap<>(objects);
    out.replaceAll((ref, body) -> {
      Optional<String> handled = body.text(TOLD, HANDLED);
      boolean last = handled.equals(body.text("metadata", "annotations", Scene.ASKED));
      return handled.isPresent() && last ? body.withPath(List.of(TOLD, HANDLED), Value.of("the last request")) : body;
    });
    return out;
  }

  private static Mapping told(LiveObject object) {
    Mapping status = object.body().mapping("status");
    Mapping out = Mapping.EMPTY;
    if (object.terminating()) {
      out = out.with("terminating", Value.of(true));
    }
    if (!FLUX.contains(object.ref().group())) {
      return out;
    }
    List<Value> conditions = status.list("conditions").stream().map(Value::asMapping)
        .sorted(Comparator.comparing(c -> c.text("type").orElse("")))
        .<Value>map(c -> Value.of(Stream.of("type", "status", "reason").map(f -> c.text(f).orElse("")).toList()))
        .toList();
    if (!conditions.isEmpty()) {
      out = out.with("conditions", Sequence.of(conditions));
    }
    for (String field : SAID) {
      // what was asked by others than the scenario bears a name of its own
      boolean asked = field.equals(HANDLED) && !status.text(field).orElse("").startsWith("request-");
      if (status.has(field) && !asked) {
        // how often something was tried that is tried for ever, is a matter of time
        boolean counts = field.equals("failures");
        out = out.with(field, counts ? Value.of("some") : status.get(field).orElseThrow());
      }
    }
    if (status.has("observedGeneration")) {
      boolean observed = status.text("observedGeneration").orElse("").equals(Long.toString(object.generation()));
      out = out.with("observed", Value.of(observed));
    }
    if (status.mapping("artifact").has("revision")) {
      out = out.with("artifact", status.get("artifact", "revision").orElseThrow());
    }
    if (status.has("inventory")) {
      List<String> ids = status.list("inventory", "entries").stream()
          .map(e -> e.asMapping().text("id").orElse("") + " " + e.asMapping().text("v").orElse("")).sorted().toList();
      out = out.with("inventory", Value.of(ids));
    }
    return object.ref().group().equals(ObjectRef.HELM) ? out.with("history", history(status)) : out;
  }

  private static Value history(Mapping status) {
    List<Value> out = new ArrayList<>();
    for (Value item : status.list("history")) {
      out.add(Value.of(Stream.of("name", "namespace", "version", "chartVersion", "status")
          .map(f -> item.asMapping().text(f).orElse("")).toList()));
    }
    return Sequence.of(out);
  }

  /** What it hashes to without what the published list ignores: the same for two between which nothing differs. */
  String hash() {
    StringBuilder out = new StringBuilder();
    objects.forEach((ref, body) ->
        out.append(ref).append(' ').append(Json.canonical(essence(ref, body))).append('\n'));
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(out.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the fields that are ignored of it, and without who owns what: times and orders are in that. */
  private static Mapping essence(ObjectRef ref, Mapping body) {
    Mapping out = body.withoutPath(List.of("metadata", "managedFields"));
    for (IgnoredField ignored : IgnoredField.values()) {
      boolean concerns = ignored.kinds().equals("every kind") || ignored.kinds().equals(ref.kind());
      if (concerns && !ignored.path().contains("*")) {
        out = out.withoutPath(
            Stream.of(ignored.path().substring(1).split("/", -1)).map(k -> k.replace("~1", "/")).toList());
      }
    }
    for (String optional : List.of("annotations", "labels")) {
      out = out.mapping("metadata", optional).entries().isEmpty() ? out.withoutPath(List.of("metadata", optional)) : out;
    }
    return out;
  }

  // ---- as a file

  /** One object a line: identity and JSON. */
  String written() {
    StringBuilder out = new StringBuilder();
    objects.forEach((ref, body) -> out.append(ref.group()).append('|').append(ref.kind()).append('|')
        .append(ref.namespace()).append('|').append(ref.name()).append('|').append(Json.canonical(body)).append('\n'));
    return out.toString();
  }

  static Result read(String written) {
    SortedMap<ObjectRef, Mapping> out = new TreeMap<>();
    for (String line : written.lines().filter(l -> !l.startsWith("#")).toList()) {
      String[] parts = line.split("\\|", 5);
      out.put(new ObjectRef(parts[0], parts[1], parts[2], parts[3]), Json.parse(parts[4], "").asMapping());
    }
    return new Result(out);
  }

  /** With another body in place of one object's. */
  Result with(ObjectRef ref, Mapping body) {
    Map<ObjectRef, Mapping> out = new TreeMap<>(objects);
    out.put(ref, body);
    return new Result(new TreeMap<>(out));
  }
}
