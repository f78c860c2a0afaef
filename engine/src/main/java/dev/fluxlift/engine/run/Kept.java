package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.verify.Backup;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What this move has kept: backup, baseline, and what the soak has seen. */
final class Kept {
  private static final String SOAK = "soak.json";

  private final Plan plan;
  private final RunDirectory directory;
  private final Clock clock;

  Kept(Plan plan, RunDirectory directory, Clock clock) {
    this.plan = plan;
    this.directory = directory;
    this.clock = clock;
  }

  Verdict backedUp() {
    try {
      Backup backup = Backup.read(directory.backup());
      String uid = plan.cluster().map(Plan.ClusterLock::kubeSystemUid).orElse("");
      if (!backup.kubeSystemUid().equals(uid)) {
        return Verdict.never(directory.backup() + " is of another cluster", "a backup of this cluster");
      }
      return baseline().isPresent()
          ? Verdict.yes("backup of " + backup.takenAt() + " in " + directory.backup())
          : Verdict.never("no baseline in " + directory.path(), "the baseline of S0");
    } catch (IOException | IllegalArgumentException e) {
      return Verdict.never("no complete backup: " + e.getMessage(), "the backup of S0");
    }
  }

  /** The backup of S0; empty when it is not on this machine, or not as it was written. */
  Optional<Backup> backup() {
    try {
      return Optional.of(Backup.read(directory.backup()));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Why there is none; {@code on} is the machine that holds it, {@code ""} when it is not known. */
  String noBackup(String on) {
    if (Files.exists(directory.backup())) {
      return "the backup of S0 in " + directory.backup() + " is not as it was written";
    }
    return "the backup of S0 is on " + (on.isEmpty() ? "the machine where the move began" : "machine " + on);
  }

  /** Keeps a backup; one of an earlier attempt that changed nothing is put aside. */
  void keep(Backup backup) {
    Path folder = directory.backup();
    try {
      if (Files.exists(folder)) {
        Files.move(folder, directory.path().resolve("backup-" + clock.now().toEpochMilli()));
      }
      backup.write(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the backup cannot be written to " + folder + ": " + e.getMessage(), e);
    }
  }

  Optional<Baseline> baseline() {
    return directory.baseline();
  }

  void keep(Baseline baseline) {
    directory.write(RunDirectory.BASELINE, baseline.toValue());
  }

  Mapping soak() {
    return directory.read(SOAK).orElse(Mapping.EMPTY);
  }

  void keepSoak(Mapping soak) {
    directory.write(SOAK, soak);
  }

  /** Notes when something of the soak was seen first. */
  Instant mark(String what) {
    Mapping soak = soak();
    Instant at = soak.text(what).map(Instant::parse).orElse(clock.now());
    keepSoak(soak.with(what, Value.of(at.toString())));
    return at;
  }

  Verdict soaked() {
    return soak()
        .text("over")
        .map(at -> Verdict.yes("soaked until " + at))
        .orElse(Verdict.no("the soak is not over", "the soak to be over"));
  }
}
