package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.run.Journal;
import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.time.Work;
import dev.fluxlift.simulator.world.Simulation;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private static final KindRef EVENT = new KindRef("", "Event");
  private static final List<String> HOLDER = List.of("spec", "holderIdentity");
  private static final Set<String> HISTORIES = Set.of("Kustomization", "FluxInstance");

  private final Simulation simulation;
  private final Commits commits;
  private final Map<Long, String> ends = new HashMap<>();
  private final Map<Content, Long> read = new HashMap<>();

  /** What a file says, in short. */
  private record Content(String path, int length, int hash) {}

  KnownEnds(Simulation simulation) {
    this.simulation = simulation;
    this.commits = new Commits(simulation.git());
  }

  /** The rest is known. */
  static final class Known extends Error {
    private static final long serialVersionUID = 1L;
    private final transient String end;

    Known(String end) {
      super("known", null, false, false);
      this.end = end;
    }

    String end() {
      return end;
    }
  }

  /** How it ends from a state on; empty when it was not played from there. */
  Optional<String> of(long state) {
    return Optional.ofNullable(ends.get(state));
  }

  /** From these states on it was played to a good end. */
  void ended(Collection<Long> states, String end) {
    states.forEach(s -> ends.putIfAbsent(s, end));
  }

  /**
   * The state that there is now.
   *
   * @param next what the person does next, and all else that decides what comes
   * @param back whether all that comes is the way back: then no step and no soak is asked for
   */
  long state(Person person, String next, boolean back) {
    long out = simulation.scheduler().hash(Duration.ZERO, commits::named, KnownEnds::idle) * 31 + StateHash.text(next);
    out = StateHash.mix(out * 31 + commits.hash());
    Map<StepId, Instant> verified = new TreeMap<>();
    // the person goes on where the move began: what another machine holds is not read any more
    out = StateHash.mix(out * 31 + files(person.base(0), verified, back));
    if (back) {
      return out;
    }
    Mapping checkpoint = simulation.server().as(Weather.HARNESS).get(Hands.CHECKPOINT)
        .map(o -> o.body().mapping("data")).orElse(Mapping.EMPTY);
    String soak = checkpoint.text("soak").map(t -> soak(Json.parse(t, "soak").asMapping())).orElse("");
    out = StateHash.mix(out * 31 + StateHash.text(checkpoint.text("step").orElse("") + soak + verified.keySet()));
    return out + Optional.ofNullable(verified.get(StepId.S6)).map(this::warnings).orElse(0L);
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

  private long files(Path base, Map<StepId, Instant> verified, boolean back) {
    long out = 7;
    for (Map.Entry<String, byte[]> file : Records.read(base).entrySet()) {
      String path = file.getKey().replaceAll("backup-\\d+", "backup-then");
      byte[] bytes = file.getValue();
      if (path.endsWith("soak.json")) {
        String soak = soak(Json.parse(new String(bytes, StandardCharsets.UTF_8), path).asMapping());
        out += back || soak.isEmpty() ? 0 : StateHash.text(soak);
      } else {
        long said = path.endsWith("journal.jsonl") ? journal(bytes, verified) : document(path, bytes);
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
    text.lines().forEach(line -> {
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
    // only people read the history of these
    Mapping said = HISTORIES.contains(ref.kind()) ? object.withoutPath(List.of("status", "history")) : object;
    return ref.group().endsWith("toolkit.fluxcd.io") ? commits.named(said).asMapping() : said;
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
