package dev.fluxlift.simulator.fault;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each guard in the engine's code is cut out once, while the incident happens that it is there for. */
final class EngineMutants {
  private final Path directory;

  EngineMutants(Path directory) {
    this.directory = directory;
  }

  /**
   * @param guard which is left out
   * @param seen what was wrong at the end of its incident; empty when nothing was
   */
  record Row(EngineGuard guard, Optional<String> seen) {}

  List<Row> rows() {
    List<Row> out = new ArrayList<>();
    for (EngineGuard guard : EngineGuard.values()) {
      String wrong = new CutLoader(guard.cuts()).play(guard.incident(), directory.resolve("engine-" + guard.ordinal()));
      out.add(new Row(guard, Optional.of(wrong).filter(w -> !w.isEmpty())));
    }
    return out;
  }
}
