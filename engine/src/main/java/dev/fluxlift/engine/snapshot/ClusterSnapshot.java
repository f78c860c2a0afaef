package dev.fluxlift.engine.snapshot;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A snapshot that was read from a file.
 *
 * @param takenAt when its reading began, by the clock of whoever read it
 * @param kubeSystemUid of which cluster
 * @param serverVersion git version of the API server
 * @param sha256 of the file
 * @param objects by identity, values of Secrets as stand-ins
 * @param findings what could not be read, and what changed meanwhile
 */
public record ClusterSnapshot(
    Instant takenAt,
    String kubeSystemUid,
    String serverVersion,
    String sha256,
    SortedMap<ObjectRef, LiveObject> objects,
    List<Finding> findings) {

  /** Copies. */
  public ClusterSnapshot {
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
    findings = List.copyOf(findings);
  }

  /** The file is no snapshot, is cut off, or has another format; the message says which. */
  public static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(Path file, String why) {
      super("the snapshot " + file + " cannot be used: " + why);
    }
  }

  /**
   * Reads a file.
   *
   * @throws UnreadableException when it is no whole snapshot of this format
   * @throws UncheckedIOException when it cannot be read at all
   */
  public static ClusterSnapshot read(Path file) {
    try (InputStream raw = Files.newInputStream(file)) {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      DigestInputStream digested = new DigestInputStream(raw, sha);
      Lines lines = new Lines(file);
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(new GZIPInputStream(digested, 1 << 16), StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(Json.parse(line, "").asMapping());
      }
      digested.transferTo(java.io.OutputStream.nullOutputStream());
      return lines.snapshot(HexFormat.of().formatHex(sha.digest()));
    } catch (EOFException | ZipException e) {
      throw new UnreadableException(file, "it is no whole gzip file (" + e.getMessage() + ")");
    } catch (IOException e) {
      throw new UncheckedIOException("the snapshot " + file + " cannot be read: " + e, e);
    } catch (Json.MalformedJson e) {
      throw new UnreadableException(file, "it is no JSON: " + e.getMessage());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The object, where it was there. */
  public Optional<LiveObject> get(ObjectRef ref) {
    return Optional.ofNullable(objects.get(ref));
  }

  /** The objects of a kind. */
  public List<LiveObject> list(KindRef kind) {
    return objects.values().stream()
        .filter(o -> o.ref().kind().equals(kind.kind()) && o.ref().group().equals(kind.group()))
        .toList();
  }

  /** The lines of a file so far. */
  private static final class Lines {
    private final Path file;
    private final SortedMap<ObjectRef, LiveObject> objects = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private Mapping head = Mapping.EMPTY;
    private long seen;
    private boolean ended;

    Lines(Path file) {
      this.file = file;
    }

    void add(Mapping line) {
      if (head.entries().isEmpty()) {
        head = begun(line);
      } else if (line.has("object")) {
        LiveObject object = new LiveObject(line.mapping("object"));
        seen++;
        objects.put(object.ref(), object);
      } else if (line.has("list")) {
        KindRef kind = kind(line.mapping("list"));
        objects.keySet().removeIf(r -> r.kind().equals(kind.kind()) && r.group().equals(kind.group()));
      } else if (line.has("unread")) {
        Mapping unread = line.mapping("unread");
        boolean stops = unread.bool("stops").orElse(true);
        findings.add(SnapshotFinding.unread(kind(unread), unread.text("why").orElse(""), stops));
      } else if (line.has("moved")) {
        findings.add(SnapshotFinding.moved(line.text("moved").orElse("")));
      } else if (line.has("end")) {
        ended = line.text("end", "objects").equals(Optional.of(Long.toString(seen)));
      } else {
        throw new UnreadableException(file, "it has a line that this version does not know: " + line.entries().keySet());
      }
    }

    private Mapping begun(Mapping line) {
      if (!line.text("format").equals(Optional.of(SnapshotWriter.FORMAT))) {
        throw new UnreadableException(file, "it does not begin as a snapshot does");
      }
      String version = line.text("version").orElse("");
      if (!version.equals(Integer.toString(SnapshotWriter.VERSION))) {
        throw new UnreadableException(file, "its format is version " + version + ", this program reads "
            + SnapshotWriter.VERSION);
      }
      return line;
    }

    private static KindRef kind(Mapping said) {
      return new KindRef(said.text("group").orElse(""), said.text("kind").orElse(""));
    }

    ClusterSnapshot snapshot(String sha256) {
      if (!ended) {
        throw new UnreadableException(file, "it was cut off");
      }
      try {
        return new ClusterSnapshot(
            Instant.parse(head.text("takenAt").orElse("")),
            head.text("kubeSystemUid").orElse(""),
            head.text("serverVersion").orElse(""),
            sha256,
            objects,
            findings);
      } catch (DateTimeException _) {
        throw new UnreadableException(file, "it does not say when it was taken");
      }
    }
  }
}
