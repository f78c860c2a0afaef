package dev.fluxlift.engine.snapshot;

import dev.fluxlift.engine.estate.FluxGroups;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a cluster into a file, kind by kind and page by page; no more than a page is in memory. */
public final class Capture {
  private static final int PAGE = 200;
  /** CRDs and Secrets are large. */
  private static final int SMALL_PAGE = 25;

  private final Cluster cluster;
  private final Clock clock;
  private final String tool;
  private final Redaction redaction = Redaction.ofThisSnapshot();
  private final Map<ObjectRef, String> flux = new HashMap<>();

  /**
   * What came of it.
   *
   * @param objects how many were read
   * @param kubeSystemUid of which cluster
   * @param sha256 of the file
   * @param findings what could not be read, and what changed meanwhile
   */
  public record Captured(long objects, String kubeSystemUid, String sha256, List<Finding> findings) {
    /** Copies. */
    public Captured {
      findings = List.copyOf(findings);
    }
  }

  /** @param tool version of this program, for the file */
  public Capture(Cluster cluster, Clock clock, String tool) {
    this.cluster = cluster;
    this.clock = clock;
    this.tool = tool;
  }

  /**
   * Writes the file, for this user alone (0600), over what was there: whole, or not at all.
   *
   * @return what came of it
   * @throws UncheckedIOException when it cannot be written
   * @throws ClusterException when the server does not answer
   */
  public Captured to(Path file) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      SnapshotWriter writer = new SnapshotWriter(new DigestOutputStream(created(next), sha));
      try (writer) {
        write(writer);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new Captured(
          writer.objects(), cluster.identity().kubeSystemUid(), HexFormat.of().formatHex(sha.digest()), writer.findings());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the snapshot cannot be written to " + file + ": " + e, e);
    } finally {
      remove(next);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("what was read in part cannot be removed: " + file + ": " + e, e);
    }
  }

  private static OutputStream created(Path file) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mode = posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
        : new FileAttribute<?>[0];
    return Channels.newOutputStream(
        Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode));
  }

  private void write(SnapshotWriter writer) {
    Cluster.Identity identity = cluster.identity();
    writer.line(Mapping.of(
        "format", SnapshotWriter.FORMAT,
        "version", SnapshotWriter.VERSION,
        "takenAt", clock.now().toString(),
        "kubeSystemUid", identity.kubeSystemUid(),
        "serverVersion", identity.serverVersion(),
        "tool", tool));
    Wanted wanted = new Wanted();
    for (Optional<KindRef> kind = wanted.next(); kind.isPresent(); kind = wanted.next()) {
      kind(kind.get(), wanted, writer);
    }
    Map<ObjectRef, String> before = Map.copyOf(flux);
    reread(before).forEach(writer::moved);
    writer.end();
  }

  private void kind(KindRef kind, Wanted wanted, SnapshotWriter writer) {
    int page = kind.equals(Wanted.CRD) || kind.equals(Wanted.SECRET) ? SMALL_PAGE : PAGE;
    try {
      cluster.read(kind, wanted.version(kind), page, new Cluster.Reader() {
        @Override
        public void begins() {
          writer.list(kind);
        }

        @Override
        public void object(LiveObject object) {
          Mapping kept = redaction.of(object);
          writer.object(kept);
          wanted.seen(object, kept);
          stamp(object);
          if (ReleaseRedaction.isRelease(kept) && kept.text("data", "release").orElse("").isEmpty()) {
            writer.unread(kind, object.ref() + " holds a Helm release that cannot be read", true);
          }
        }
      });
    } catch (ClusterException e) {
      // a server that does not answer at all has failed at identity(); here it is one kind, e.g. an aggregated API
      if (e.reason() != Reason.FORBIDDEN && e.reason() != Reason.UNAVAILABLE) {
        throw e;
      }
      writer.unread(kind, String.valueOf(e.getMessage()), Wanted.stops(kind));
    }
  }

  private void stamp(LiveObject object) {
    String group = object.ref().group();
    if (FluxGroups.has(group) || group.equals(ObjectRef.OPERATOR)) {
      flux.put(object.ref(), at(object));
    }
  }

  /** What of a Flux object changes only when something is going on. */
  private static String at(LiveObject object) {
    Mapping status = object.body().mapping("status");
    return object.uid() + "/" + object.generation() + "/" + object.terminating() + "/" + object.ready() + "/"
        + status.text("lastAppliedRevision").orElse("") + "/" + status.text("artifact", "revision").orElse("") + "/"
        + status.list("history").stream().findFirst().map(h -> h.asMapping().text("version").orElse("")).orElse("");
  }

  /** Flux objects that are no longer as they were when they were read. */
  private List<String> reread(Map<ObjectRef, String> before) {
    flux.clear();
    before.keySet().stream().map(r -> new KindRef(r.group(), r.kind())).distinct().forEach(kind ->
        cluster.read(kind, "", PAGE, new Cluster.Reader() {
          @Override
          public void begins() {
            flux.keySet().removeIf(r -> r.kind().equals(kind.kind()) && r.group().equals(kind.group()));
          }

          @Override
          public void object(LiveObject object) {
            stamp(object);
          }
        }));
    return java.util.stream.Stream.concat(before.keySet().stream(), flux.keySet().stream())
        .distinct()
        .filter(r -> !java.util.Objects.equals(before.get(r), flux.get(r)))
        .map(ObjectRef::toString)
        .sorted()
        .toList();
  }
}
