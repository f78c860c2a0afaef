package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.time.Work;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * States in which nothing more goes wrong and from which the rest was played to a good end, by one number each. From an equal
 * one the rest is not played again. Equal are two that differ in times, in names made by chance, and in when timers run out
 * that are not due, as the model check merges states at rest, and in names of commits with the same files. Of files counts
 * what fluxlift reads in them.
 */
final class KnownEnds {
  private static final Pattern RECORD =
      Pattern.compile("\"at\":\"([^\"]+)\".*\"type\":\"(VERIFIED|BACK)\",\"step\":\"(S\\w+)\"");
  private static final Pattern PUT_ASIDE = Pattern.compile("/backup-\\d+/");
  private static final KindRef EVENT = new KindRef("", "Event");
  private static final List<String> HOLDER = List.of("spec", "holderIdentity");
  private static final List<String> MANAGED_FIELDS = List.of("metadata", "managedFields");
  private static final List<String> CONDITIONS = List.of("status", "conditions");
  private static final List<String> REVISION = List.of("metadata", "annotations", "deployment.kubernetes.io/revision");
  private static final Set<String> ROLLED_OUT = Set.of("Deployment", "ReplicaSet");
  private static final String HEALTH_PASSED = "Health check passed in ";
  private static final Set<String> HISTORIES = Set.of("Kustomization", "FluxInstance");

  private final Simulation simulation;
  private final Commits commits;
  private final Map<Long, End> ends = new HashMap<>();
  private final Map<Long, String> onward = new HashMap<>();
  private final Map<Content, Long> read = new HashMap<>();
  private final Map<Records.Stamp, Long> stamped = new HashMap<>();
  private final Map<Long, Boolean> whole = new HashMap<>();

  /** What a file says, in short. */
  private record Content(String path, int length, int hash) {}

  /**
   * A state.
   *
   * @param all of it
   * @param onward but for what the backup of S0 says, which is read on a way back alone
   */
  record State(long all, long onward) {}

  /**
   * How the rest went.
   *
   * @param words where it ended
   * @param onward whether no way back was gone
   */
  record End(String words, boolean onward) {}

  KnownEnds(Simulation simulation) {
    this.simulation = simulation;
    this.commits = new Commits(simulation.git());
  }

  /** The rest is known. */
  static final class Known extends Error {
    private static final long serialVersionUID = 1L;
    private final transient End end;

    Known(End end) {
      super("known", null, false, false);
      this.end = end;
    }

    End end() {
      return end;
    }
  }

  /** How it ends from a state on; empty when it was not played from there. */
  Optional<End> of(State state) {
    return Optional.ofNullable(ends.get(state.all()))
        .or(() -> Optional.ofNullable(onward.get(state.onward())).map(words -> new End(words, true)));
  }

  /**
   * From these states on it was played to a good end.
   *
   * @param from the first of them, counted from 0, after which no way back was gone
   */
  void ended(List<State> states, int from, End end) {
    for (int i = 0; i < states.size(); i++) {
      boolean on = end.onward() && i >= from;
      ends.putIfAbsent(states.get(i).all(), new End(end.words(), on));
      if (on) {
        onward.putIfAbsent(states.get(i).onward(), end.words());
      }
    }
  }

  /**
   * The state that there is now.
   *
   * @param next what the person does next, and all else that decides what comes
   * @param back whether all that comes is the way back: then no step and no soak is asked for
   */
  State state(Person person, String next, boolean back) {
    long out = simulation.scheduler().hash(Duration.ZERO, commits::named, KnownEnds::idle) * 31 + StateHash.text(next);
    out = StateHash.mix(out * 31 + commits.hash());
    Map<StepId, Instant> verified = new TreeMap<>();
    // the person goes on where the move began: what another machine holds is not read any more
    Backups backups = new Backups();
    out = StateHash.mix(out * 31 + files(person.base(0), verified, back, backups));
    if (back) {
      long all = StateHash.mix(out * 31 + backups.said);
      return new State(all, all);
    }
    Mapping checkpoint = simulation.server().as(Weather.HARNESS).get(Hands.CHECKPOINT)
        .map(o -> o.body().mapping("data")).orElse(Mapping.EMPTY);
    String soak = checkpoint.text("soak").map(t -> soak(Json.parse(t, "soak").asMapping())).orElse("");
    out = StateHash.mix(out * 31 + StateHash.text(checkpoint.text("step").orElse("") + soak + verified.keySet()));
    out += Optional.ofNullable(verified.get(StepId.S6)).map(this::warnings).orElse(0L);
    boolean complete = whole.computeIfAbsent(backups.said, _ -> backups.folders.stream().allMatch(f -> complete(person.base(0).resolve(f))));
    return new State(
        StateHash.mix(out * 31 + backups.said), StateHash.mix(out * 31 + (complete ? 3 : 5) + backups.folders.hashCode()));
  }

  /** What was kept at S0, in each folder of runs. */
  private static final class Backups {
    private final Set<String> folders = new TreeSet<>();
    private long said = 11;
  }

  private static boolean complete(Path folder) {
    try {
      Backup.read(folder);
      return true;
    } catch (IOException | IllegalArgumentException _) {
      return false;
    }
  }

  /** A Deployment is looked at again to see whether its roll-out takes too long; one that is at rest does not. */
  private static boolean idle(Work work) {
    return work.controller().equals("kube-controller-manager/Deployment");
  }

  /** Warnings since then are asked for when the move is verified. */
  private long warnings(Instant since) {
    Set<Long> out = new HashSet<>();
    for (LiveObject event : simulation.server().as(Weather.HARNESS).list(EVENT)) {
      Mapping body = event.body();
      boolean counts = body.text("type").orElse("").equals("Warning")
          && body.text("lastTimestamp").filter(t -> !t.isEmpty()).map(Instant::parse).filter(t -> t.isBefore(since)).isEmpty();
      if (counts) {
        Mapping about = body.mapping("involvedObject");
        out.add(StateHash.of(about.without("name")) * 31 + StateHash.text(name(about) + body.text("reason").orElse("")));
      }
    }
    return out.stream().mapToLong(StateHash::mix).sum();
  }

  /** What pods and replica sets are called ends by chance. */
  private static String name(Mapping about) {
    String name = about.text("name").orElse("");
    boolean made = Set.of("Pod", "ReplicaSet").contains(about.text("kind").orElse(""));
    return made ? name.replaceFirst("-[^-]*(-[^-]*)?$", "") : name;
  }

  private long files(Path base, Map<StepId, Instant> verified, boolean back, Backups backups) {
    long out = 7;
    for (Path file : Records.files(base)) {
      String path = base.relativize(file).toString();
      if (PUT_ASIDE.matcher(path).find()) {
        continue; // nobody reads it
      }
      if (path.endsWith("soak.json")) {
        String soak = soak(Json.parse(Records.bytes(file), path).asMapping());
        out += back || soak.isEmpty() ? 0 : StateHash.text(soak);
      } else if (path.contains("/backup/")) {
        backups.folders.add(path.substring(0, path.lastIndexOf('/')));
        backups.said = StateHash.mix(backups.said * 31 + StateHash.text(path)) + document(path, file);
      } else {
        long said = path.endsWith("journal.jsonl") ? journal(Records.bytes(file), verified) : document(path, file);
        out = StateHash.mix(out * 31 + StateHash.text(path)) + said;
      }
    }
    return out;
  }

  /** What of the soak is over, not when. */
  private static String soak(Mapping soak) {
    return soak.entries().isEmpty() ? "" : soak.entries().keySet().toString();
  }

  /** Reads which steps were seen to be done and not taken back; 2 when the last record is torn. */
  private static long journal(byte[] bytes, Map<StepId, Instant> verified) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    text.lines().filter(KnownEnds::verifies).forEach(line -> {
      Matcher record = RECORD.matcher(line);
      if (record.find()) {
        StepId step = StepId.valueOf(record.group(3));
        if (record.group(2).equals(Journal.Type.BACK.name())) {
          verified.keySet().removeIf(s -> s.compareTo(step) > 0 || step == StepId.S0);
        } else {
          verified.put(step, Instant.parse(record.group(1)));
        }
      }
    });
    return text.endsWith("\n") ? 1 : 2;
  }

  private static boolean verifies(String line) {
    return line.contains("\"VERIFIED\"") || line.contains("\"BACK\"");
  }

  /** Files are replaced, never written to, but for journals: one with the same stamp says the same. */
  private long document(String path, Path file) {
    return stamped.computeIfAbsent(Records.stamp(file), _ -> document(path, Records.bytes(file)));
  }

  /** Without its times; a file that is not JSON as it is. */
  private long document(String path, byte[] bytes) {
    return read.computeIfAbsent(new Content(path, bytes.length, Arrays.hashCode(bytes)), _ -> {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      if (!path.endsWith(".json")) {
        return StateHash.text(text);
      }
      try {
        return StateHash.of(Json.parse(new String(bytes, StandardCharsets.UTF_8), path));
      } catch (IllegalArgumentException _) {
        return StateHash.text(text);
      }
    });
  }

  /** What an object says, apart from when and by which process it was written, and from the names of commits. */
  Mapping meaning(Mapping object) {
    ObjectRef ref = ObjectRef.of(object);
    if (ref.equals(Hands.CHECKPOINT)) {
      return checkpoint(object);
    }
    if (ref.kind().equals("Lease") && ref.name().equals("fluxlift")) {
      String holder = object.text("spec", "holderIdentity").orElse("");
      return object.withPath(HOLDER, Value.of(holder.replaceFirst("_.*", "")));
    }
    Mapping said = fieldsInOneOrder(Requests.withoutAnswered(object));
    if (HISTORIES.contains(ref.kind())) {
      // only people read it
      said = said.withoutPath(List.of("status", "history"));
    }
    if (ROLLED_OUT.contains(ref.kind())) {
      // how often it was rolled out before; the next one gets the next number, whichever that is
      said = said.withoutPath(REVISION);
    }
    if (ref.kind().equals("Kustomization")) {
      said = withoutDuration(said);
    }
    return ref.group().endsWith("toolkit.fluxcd.io") ? commits.named(said).asMapping() : said;
  }

  /** Who owns which fields, in the order of names: the server has it in that of time, and times make no difference. */
  private static Mapping fieldsInOneOrder(Mapping object) {
    List<Value> managed = object.list("metadata", "managedFields");
    if (managed.size() < 2) {
      return object;
    }
    List<Value> sorted = managed.stream().sorted(Comparator.comparing(KnownEnds::manager)).toList();
    return sorted.equals(managed) ? object : object.withPath(MANAGED_FIELDS, Sequence.of(sorted));
  }

  private static String manager(Value entry) {
    Mapping fields = entry.asMapping();
    return fields.text("manager").orElse("") + " " + fields.text("operation").orElse("") + " "
        + fields.text("subresource").orElse("") + " " + fields.text("apiVersion").orElse("");
  }

  /** How long a check of health took is told to people alone. */
  private static Mapping withoutDuration(Mapping kustomization) {
    List<Value> conditions = kustomization.list("status", "conditions").stream()
        .map(c -> c.asMapping().text("message").filter(m -> m.startsWith(HEALTH_PASSED)).isPresent()
            ? c.asMapping().with("message", Value.of(HEALTH_PASSED))
            : c)
        .toList();
    return conditions.isEmpty() ? kustomization : kustomization.withPath(CONDITIONS, Sequence.of(conditions));
  }

  /** Step and soak are looked at where they are asked for. */
  private static Mapping checkpoint(Mapping object) {
    Mapping data = object.mapping("data").without("run").without("step").without("soak");
    Optional<String> baseline = data.text("baseline");
    return object.with("data", baseline.isPresent()
        ? data.with("baseline", Json.parse(baseline.get(), "baseline"))
        : data);
  }
}
