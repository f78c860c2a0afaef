package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What S0 keeps, so that the way back needs no memory: the cluster as it was, and the old manifests as the old owner
 * rendered them. A folder of JSON files only the owner can read; {@code backup.json} is written last and holds the
 * SHA-256 of each file, so that a torn backup is recognised.
 *
 * @param takenAt when
 * @param kubeSystemUid which cluster
 * @param cluster the cluster as it was
 * @param rendered the manifests of the old installation, patches applied, in the order to apply them
 */
public record Backup(Instant takenAt, String kubeSystemUid, Snapshot cluster, List<Mapping> rendered) {
  private static final String INDEX = "backup.json";
  private static final String OBJECTS = "objects.json";
  private static final String RENDERED = "rendered.json";
  private static final String SUSPENDED = "suspended.json";

  private static final String CONTENT = "Objects of Flux, of its Namespace and its RBAC as the API server gave them,"
      + " managedFields and status included. Secrets, Helm's release Secrets among them, are held only by name and"
      + " SHA-256 of their data: this backup cannot restore a Secret. Values inside HelmReleases and ConfigMaps are held"
      + " as they are.";

  /** Copies the list. */
  public Backup {
    rendered = List.copyOf(rendered);
  }

  /** Flux objects that were suspended. */
  public List<ObjectRef> suspended() {
    return cluster.objects().entrySet().stream()
        .filter(e -> e.getValue().bool("spec", "suspend").orElse(false))
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  /**
   * Writes the folder, which must not hold a backup yet.
   *
   * @throws IOException when the disk is full, the folder cannot be written, or there is a backup already
   */
  public void write(Path folder) throws IOException {
    if (Files.exists(folder.resolve(INDEX), LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(folder + " holds a backup already");
    }
    Files.createDirectories(folder, permissions("rwx------"));
    SortedMap<String, String> files = new TreeMap<>();
    files.put(OBJECTS, Json.pretty(Sequence.of(List.copyOf(cluster.objects().values()))));
    files.put(RENDERED, Json.pretty(Sequence.of(rendered)));
    files.put(SUSPENDED, Json.pretty(Sequence.of(suspended().stream().map(RefJson::of).toList())));
    Mapping hashes = Mapping.EMPTY;
    for (var file : files.entrySet()) {
      byte[] bytes = file.getValue().getBytes(StandardCharsets.UTF_8);
      writeDurably(folder.resolve(file.getKey()), bytes);
      hashes = hashes.with(file.getKey(), Value.of(Sha256.of(bytes)));
    }
    Mapping index = Mapping.of(
        "content", CONTENT,
        "takenAt", takenAt.toString(),
        "kubeSystemUid", kubeSystemUid,
        "namespace", cluster.namespace(),
        "files", hashes);
    writeDurably(folder.resolve(INDEX), Json.pretty(index).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a folder.
   *
   * @throws IOException when it is not there, is incomplete, or a file is not what was written
   */
  public static Backup read(Path folder) throws IOException {
    Mapping index = Json.parse(Files.readAllBytes(folder.resolve(INDEX)), INDEX).asMapping();
    SortedMap<ObjectRef, Mapping> objects = new TreeMap<>();
    for (Value object : file(folder, index, OBJECTS)) {
      objects.put(ObjectRef.of(object.asMapping()), object.asMapping());
    }
    List<Mapping> rendered = new ArrayList<>();
    file(folder, index, RENDERED).forEach(o -> rendered.add(o.asMapping()));
    return new Backup(
        Instant.parse(RefJson.required(index, "takenAt")),
        RefJson.required(index, "kubeSystemUid"),
        new Snapshot(RefJson.required(index, "namespace"), objects),
        rendered);
  }

  private static List<Value> file(Path folder, Mapping index, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name));
    Optional<String> expected = index.text("files", name);
    if (!expected.equals(Optional.of(Sha256.of(bytes)))) {
      throw new IOException(folder.resolve(name) + " is not what was written: its SHA-256 differs from " + INDEX);
    }
    return Json.parse(bytes, name).items();
  }

  /** A half-written file of an attempt that was killed is written anew; the file is on disk before this returns. */
  private static void writeDurably(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file);
    try (FileChannel channel = FileChannel.open(
        file,
        java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        permissions("rw-------"))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static FileAttribute<?>[] permissions(String mode) {
    boolean posix = java.nio.file.FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
        : new FileAttribute<?>[0];
  }
}
