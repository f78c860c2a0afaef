package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A cluster that is a list of objects; writes are refused unless a test says what a dry-run answers. */
public final class SnapshotCluster implements Cluster {
  private final Map<ObjectRef, LiveObject> objects = new LinkedHashMap<>();
  private final Set<String> denied = new HashSet<>();
  private final List<String> dryRuns = new ArrayList<>();
  private Runnable beforeKustomizations = () -> {};
  private BiFunction<Mapping, Optional<LiveObject>, LiveObject> dryRun =
      (manifest, _) -> {
        throw new UnsupportedOperationException("no dry-run in this test: " + ObjectRef.of(manifest));
      };

  /** The objects of a JSON file beside the tests: a list. */
  public static SnapshotCluster of(String resource) {
    SnapshotCluster cluster = new SnapshotCluster();
    json(resource).items().forEach(o -> cluster.put(o.asMapping()));
    return cluster;
  }

  /** A JSON file beside the tests. */
  public static Value json(String resource) {
    try (InputStream in = SnapshotCluster.class.getResourceAsStream(resource)) {
      return Json.parse(in.readAllBytes(), resource);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public SnapshotCluster put(Mapping object) {
    objects.put(ObjectRef.of(object), new LiveObject(object));
    return this;
  }

  public SnapshotCluster edit(ObjectRef ref, UnaryOperator<Mapping> change) {
    return put(change.apply(objects.get(ref).body()));
  }

  public SnapshotCluster remove(ObjectRef ref) {
    objects.remove(ref);
    return this;
  }

  public SnapshotCluster deny(String verb, String kind) {
    denied.add(verb + " " + kind);
    return this;
  }

  public SnapshotCluster answering(BiFunction<Mapping, Optional<LiveObject>, LiveObject> answer) {
    dryRun = answer;
    return this;
  }

  public List<String> dryRuns() {
    return dryRuns;
  }

  @Override
  public Identity identity() {
    return new Identity("uid", "v1.33.1", "https://cluster", "context");
  }

  @Override
  public boolean serves(KindRef kind) {
    return !list(kind).isEmpty();
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    return Optional.ofNullable(objects.get(ref));
  }

  /** Something that happens each time before Kustomizations are listed. */
  public SnapshotCluster beforeKustomizations(Runnable happens) {
    beforeKustomizations = happens;
    return this;
  }

  @Override
  public List<LiveObject> list(KindRef kind) {
    if (kind.equals(FluxKinds.KUSTOMIZATION)) {
      beforeKustomizations.run();
    }
    return objects.values().stream()
        .filter(o -> o.ref().kind().equals(kind.kind()) && o.ref().group().equals(kind.group()))
        .toList();
  }

  @Override
  public List<LiveObject> list(KindRef kind, String namespace) {
    return list(kind).stream().filter(o -> o.ref().namespace().equals(namespace)).toList();
  }

  @Override
  public LiveObject apply(Mapping manifest, String fieldManager, boolean force, boolean dry) {
    if (!dry || !force) {
      throw new UnsupportedOperationException("only forced dry-runs");
    }
    dryRuns.add(fieldManager + " " + ObjectRef.of(manifest));
    return dryRun.apply(manifest, get(ObjectRef.of(manifest)));
  }

  @Override
  public LiveObject create(Mapping manifest, boolean dry) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LiveObject jsonPatch(ObjectRef ref, List<Mapping> operations, boolean dry) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LiveObject mergePatch(ObjectRef ref, Mapping patch, boolean dry) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void delete(ObjectRef ref, String uid, String resourceVersion) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean allowed(String verb, KindRef kind, String namespace) {
    return !denied.contains(verb + " " + kind);
  }

  @Override
  public List<String> logs(ObjectRef pod, int lines) {
    return List.of();
  }
}
