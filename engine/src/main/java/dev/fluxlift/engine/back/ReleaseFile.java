package dev.fluxlift.engine.back;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The file with the HelmRelease of the FluxInstance, and what the ways back make of it. */
final class ReleaseFile {
  private final Move move;
  private final Repository repository;

  ReleaseFile(Move move, Repository repository) {
    this.move = move;
    this.repository = repository;
  }

  /** The change that suspends the release; none when the file says so, or there is none. */
  Map<String, Optional<String>> suspension() {
    for (FileChange change : repository.committed(StepId.S4)) {
      Optional<String> now = repository.now(change.path()).filter(text -> holds(change.path(), text));
      if (now.isPresent()) {
        String suspended = TextEdit.suspended(change.path(), now.get(), move.instanceRelease());
        return suspended.equals(now.get()) ? Map.of() : Map.of(change.path(), Optional.of(suspended));
      }
    }
    return Map.of();
  }

  /** The changes that take step S6 back, and a suspension that an earlier way back wrote into the file. */
  Map<String, Optional<String>> disabled() {
    Map<String, Optional<String>> out = new TreeMap<>(new Reversal(repository).of(List.of(StepId.S6)));
    for (FileChange change : repository.committed(StepId.S4)) {
      String path = change.path();
      Optional<String> next = out.getOrDefault(path, repository.now(path));
      boolean ours = change.after().filter(text -> holds(path, text)).isPresent();
      if (ours && next.equals(change.after().map(text -> TextEdit.suspended(path, text, move.instanceRelease())))) {
        out.put(path, change.after());
      }
    }
    out.entrySet().removeIf(e -> e.getValue().equals(repository.now(e.getKey())));
    return out;
  }

  /**
   * Whether the live release says what step S4 wrote, wherever S6 wrote something else: then helm-controller will not
   * enable the instance. What a substitution makes of the rest does not matter.
   */
  boolean asDisabled(LiveObject release) {
    for (FileChange change : repository.committed(StepId.S6)) {
      Optional<Mapping> disabled = change.before().flatMap(t -> object(change.path(), t));
      Optional<Mapping> enabled = change.after().flatMap(t -> object(change.path(), t));
      if (disabled.isPresent() && enabled.isPresent()) {
        return agrees(release.body().get("spec"), disabled.get().get("spec"), enabled.get().get("spec"));
      }
    }
    return true;
  }

  private static boolean agrees(Optional<Value> live, Optional<Value> wanted, Optional<Value> unwanted) {
    if (wanted.equals(unwanted)) {
      return true;
    }
    if (wanted.isPresent() && wanted.get() instanceof Mapping a && unwanted.isPresent() && unwanted.get() instanceof Mapping b) {
      Mapping there = live.map(Value::asMapping).orElse(Mapping.EMPTY);
      return a.entries().keySet().stream().allMatch(k -> agrees(there.get(k), a.get(k), b.get(k)))
          && b.entries().keySet().stream().allMatch(k -> a.has(k) || there.get(k).isEmpty());
    }
    return live.equals(wanted);
  }

  private Optional<Mapping> object(String path, String text) {
    return isYaml(path) ? TextEdit.find(path, text, move.instanceRelease()) : Optional.empty();
  }

  private boolean holds(String path, String text) {
    return isYaml(path) && TextEdit.holds(path, text, move.instanceRelease());
  }

  private static boolean isYaml(String path) {
    return path.endsWith(".yaml") || path.endsWith(".yml");
  }
}
