package dev.fluxlift.engine.run;

import dev.fluxlift.engine.plan.Hashes;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What was meant, done and seen, one JSON object a line, each on disk before {@link #append} returns and chained to the
 * one before by SHA-256. A last line without its line feed is a torn write: its effect never began, so it is cut off
 * and that is noted. A broken chain is refused: the file was edited.
 */
public final class Journal implements AutoCloseable {
  /** The version of a record's form. */
  public static final int VERSION = 1;

  private static final String GENESIS = "0".repeat(64);
  private final Clock clock;
  private final Path file;
  private final RandomAccessFile writer;
  private final List<Entry> entries;
  private String fence = "";
  private String run = "";

  /** What a record says. */
  public enum Type {
    /** A run begins, or goes on. */
    STARTED,
    /** The plan was tried on a copy of the cluster, or a person goes on without that. */
    REHEARSED,
    /** About to act; on disk before the effect. */
    INTENT,
    /** The effect is made. */
    EFFECT,
    /** The step's conditions were read and hold. */
    VERIFIED,
    /** A step was found done. */
    SKIPPED,
    /** The move was taken back to the state after this step. */
    BACK,
    /** Worth keeping. */
    NOTE,
    /** The run ended in an orderly way. */
    ENDED
  }

  /**
   * One record.
   *
   * @param sequence from 1, without gaps
   * @param at when
   * @param run which run (process)
   * @param fence leaseTransitions of the lock when it was written
   * @param type kind of record
   * @param step step's name, {@code ""} when it belongs to none
   * @param text a few words
   * @param details what belongs to it; never a secret
   * @param hash SHA-256 of the record before it and this one without its hash
   */
  public record Entry(
      long sequence,
      Instant at,
      String run,
      String fence,
      Type type,
      String step,
      String text,
      Mapping details,
      String hash) {}

  private Journal(Clock clock, Path file, RandomAccessFile writer, List<Entry> entries) {
    this.clock = clock;
    this.file = file;
    this.writer = writer;
    this.entries = entries;
  }

  /** The file's chain is broken: somebody edited it. */
  public static final class BrokenChainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenChainException(Path file, int line, String why) {
      super(file + ":" + line + ": " + why + "; the journal was changed by something other than fluxlift."
          + " Move the file away to go on: the state is read from cluster and Git, the journal is evidence.");
    }
  }

  /**
   * Opens the journal, making it when it is not there.
   *
   * @throws BrokenChainException when it was edited
   * @throws UncheckedIOException when it cannot be written; nothing on the cluster was touched
   */
  public static Journal open(Path file, Clock clock) {
    try {
      byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
      int whole = lastLineFeed(bytes) + 1;
      List<Entry> entries = parse(file, new String(bytes, 0, whole, StandardCharsets.UTF_8));
      // not a FileChannel: an interrupt (Ctrl-C) would close it in the middle of a record
      RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw");
      requireAlone(file, writer);
      if (whole < bytes.length) {
        writer.setLength(whole);
      }
      writer.seek(whole);
      Journal out = new Journal(clock, file, writer, new ArrayList<>(entries));
      if (whole < bytes.length) {
        out.append(Type.NOTE, "", "the last record was torn and is cut off: its effect had not begun", Mapping.EMPTY);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException("the journal " + file + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Two processes of one machine would write into each other's records before the lock in the cluster is asked for. */
  private static void requireAlone(Path file, RandomAccessFile writer) throws IOException {
    boolean alone;
    try {
      alone = writer.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException _) {
      alone = false;
    }
    if (!alone) {
      writer.close();
      throw new StopException(
          Ending.LOCKED, "another fluxlift on this machine writes " + file, "Wait until it ends, or see: fluxlift status");
    }
  }

  /** Reads without opening for writing; a torn last line is left out. For another shell. */
  public static List<Entry> read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return parse(file, new String(bytes, 0, lastLineFeed(bytes) + 1, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the journal " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The records that speak of a step which is still made: those of steps that a way back took away are left out. */
  static List<Entry> standing(List<Entry> entries) {
    List<Entry> out = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.type() == Type.BACK) {
        StepId to = StepId.valueOf(entry.step());
        out.removeIf(e -> step(e).filter(s -> s.compareTo(to) > 0 || to == StepId.S0).isPresent());
      } else {
        out.add(entry);
      }
    }
    return List.copyOf(out);
  }

  /** The step a record speaks of; empty for one of a way back, or of none. */
  static Optional<StepId> step(Entry entry) {
    return Arrays.stream(StepId.values()).filter(s -> s.name().equals(entry.step())).findFirst();
  }

  /** Says under which lock and in which run the next records are written. */
  public void under(String runId, String fencingToken) {
    this.run = runId;
    this.fence = fencingToken;
  }

  /** All records. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /**
   * Adds a record; it is on disk when this returns.
   *
   * @throws UncheckedIOException when it cannot be written, e.g. the disk is full: nothing may follow it
   */
  public Entry append(Type type, String step, String text, Mapping details) {
    String previous = entries.isEmpty() ? GENESIS : entries.getLast().hash();
    Instant at = clock.now();
    Mapping body = body(entries.size() + 1L, at, type, step, text, details);
    String hash = Hashes.sha256(previous + Json.canonical(body));
    byte[] line = (Json.compact(body.with("hash", Value.of(hash))) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      write(line, writer.getFilePointer());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the journal " + file + " cannot be written (is the disk full?): " + e.getMessage() + "; nothing was done", e);
    }
    Entry entry = new Entry(entries.size() + 1L, at, run, fence, type, step, text, details, hash);
    entries.add(entry);
    return entry;
  }

  /** The whole line, on disk, or nothing of it: a disk can be full in the middle of a record. */
  private void write(byte[] line, long end) throws IOException {
    try {
      writer.write(line);
      writer.getFD().sync();
    } catch (IOException e) {
      try {
        writer.setLength(end);
      } catch (IOException cut) {
        // opening the journal cuts a torn record off as well
        e.addSuppressed(cut);
      }
      throw e;
    }
  }

  private Mapping body(long sequence, Instant at, Type type, String step, String text, Mapping details) {
    return Mapping.of(
        "version", VERSION,
        "sequence", sequence,
        "at", at.toString(),
        "run", run,
        "fence", fence,
        "type", type.name(),
        "step", step,
        "text", text,
        "details", details);
  }

  private static int lastLineFeed(byte[] bytes) {
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static List<Entry> parse(Path file, String text) {
    List<Entry> out = new ArrayList<>();
    String previous = GENESIS;
    int line = 0;
    for (String json : text.lines().toList()) {
      line++;
      Mapping record;
      try {
        record = Json.parse(json, "").asMapping();
      } catch (IllegalArgumentException e) {
        throw new BrokenChainException(file, line, "no JSON: " + e.getMessage());
      }
      String hash = record.text("hash").orElse("");
      if (!hash.equals(Hashes.sha256(previous + Json.canonical(record.without("hash"))))) {
        throw new BrokenChainException(file, line, "the hash does not fit this record and the one before it");
      }
      if (!record.text("sequence").orElse("").equals(Integer.toString(line))) {
        throw new BrokenChainException(file, line, "sequence number " + record.text("sequence").orElse("missing"));
      }
      out.add(entry(record, line, hash));
      previous = hash;
    }
    return out;
  }

  private static Entry entry(Mapping record, int line, String hash) {
    return new Entry(
        line,
        Instant.parse(record.text("at").orElse("")),
        record.text("run").orElse(""),
        record.text("fence").orElse(""),
        Type.valueOf(record.text("type").orElse("")),
        record.text("step").orElse(""),
        record.text("text").orElse(""),
        record.mapping("details"),
        hash);
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
