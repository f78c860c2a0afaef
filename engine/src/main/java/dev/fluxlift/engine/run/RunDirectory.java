package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;

/**
 * Where one move keeps its plan, journal, baseline and backup on this machine: {@code BASE/KUBE-SYSTEM-UID/PLAN-ID}.
 * Files are replaced atomically and are on disk when a method returns.
 */
public final class RunDirectory {
  private static final String PLAN = "plan.json";
  static final String BASELINE = "baseline.json";
  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * The directory of a move, made when it is not there, with its plan in it.
   *
   * @throws UncheckedIOException when it cannot be written; nothing on the cluster was touched
   */
  public static RunDirectory of(Path base, Plan plan) {
    String cluster = plan.cluster().map(Plan.ClusterLock::kubeSystemUid).orElse("no-cluster");
    RunDirectory out = new RunDirectory(base.resolve(cluster).resolve(plan.id()));
    try {
      Files.createDirectories(out.path, permissions());
    } catch (IOException e) {
      throw new UncheckedIOException("the run directory " + out.path + " cannot be made: " + e.getMessage(), e);
    }
    if (!Files.exists(out.path.resolve(PLAN))) {
      out.write(PLAN, PlanFile.write(plan));
    }
    return out;
  }

  /** An existing one. */
  public static RunDirectory at(Path path) {
    return new RunDirectory(path);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** The journal's file. */
  public Path journal() {
    return path.resolve("journal.jsonl");
  }

  /** Folder of the backup of S0. */
  public Path backup() {
    return path.resolve("backup");
  }

  /** When a step's conditions were last seen to hold, as the journal says; empty when it was not here. */
  public Optional<Instant> verifiedAt(StepId step) {
    if (!Files.exists(journal())) {
      return Optional.empty();
    }
    return Journal.standing(Journal.read(journal())).stream()
        .filter(e -> e.type() == Journal.Type.VERIFIED && e.step().equals(step.name()))
        .map(Journal.Entry::at)
        .reduce((_, later) -> later);
  }

  /** How it was at S0; empty when neither S0 nor a step after it ran on this machine. */
  public Optional<Baseline> baseline() {
    return read(BASELINE).map(Baseline::read);
  }

  /** The plan it holds; empty when there is none. */
  public Optional<Plan> plan() {
    return text(PLAN).map(t -> PlanFile.read(t, path.resolve(PLAN).toString()));
  }

  /** A JSON file of this directory; empty when it is not there. */
  public Optional<Mapping> read(String name) {
    return text(name).map(t -> Json.parse(t, path.resolve(name).toString()).asMapping());
  }

  /** Writes a JSON file of this directory. */
  public void write(String name, Value value) {
    write(name, Json.pretty(value));
  }

  private Optional<String> text(String name) {
    Path file = path.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void write(String name, String text) {
    Path file = path.resolve(name);
    Path next = path.resolve(name + ".next");
    try {
      // not a FileChannel: an interrupt (Ctrl-C) would close it half-way
      try (FileOutputStream out = new FileOutputStream(next.toFile())) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.getFD().sync();
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(next); // half of it, in the room that is needed now
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw new UncheckedIOException(file + " cannot be written (is the disk full?): " + e.getMessage(), e);
    }
  }

  private static FileAttribute<?>[] permissions() {
    boolean posix = java.nio.file.FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
        : new FileAttribute<?>[0];
  }
}
