package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/**
 * A cluster as whoever holds the lock may write to it: a machine that slept while another one took the lock writes
 * nothing any more when it wakes up.
 *
 * @param lock asked before each write when it was not for a while
 */
record FencedCluster(Cluster cluster, Lock lock) implements Cluster {
  @Override
  public Identity identity() {
    return cluster.identity();
  }

  @Override
  public boolean serves(KindRef kind) {
    return cluster.serves(kind);
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    return cluster.get(ref);
  }

  @Override
  public List<LiveObject> list(KindRef kind) {
    return cluster.list(kind);
  }

  @Override
  public List<LiveObject> list(KindRef kind, String namespace) {
    return cluster.list(kind, namespace);
  }

  @Override
  public LiveObject apply(Mapping manifest, String fieldManager, boolean force, boolean dryRun) {
    require(dryRun);
    return cluster.apply(manifest, fieldManager, force, dryRun);
  }

  @Override
  public LiveObject create(Mapping manifest, boolean dryRun) {
    require(dryRun);
    return cluster.create(manifest, dryRun);
  }

  @Override
  public LiveObject jsonPatch(ObjectRef ref, List<Mapping> operations, boolean dryRun) {
    require(dryRun);
    return cluster.jsonPatch(ref, operations, dryRun);
  }

  @Override
  public LiveObject mergePatch(ObjectRef ref, Mapping patch, boolean dryRun) {
    require(dryRun);
    return cluster.mergePatch(ref, patch, dryRun);
  }

  @Override
  public void delete(ObjectRef ref, String uid, String resourceVersion) {
    lock.renew();
    cluster.delete(ref, uid, resourceVersion);
  }

  private void require(boolean dryRun) {
    if (!dryRun) {
      lock.renew();
    }
  }

  @Override
  public boolean allowed(String verb, KindRef kind, String namespace) {
    return cluster.allowed(verb, kind, namespace);
  }

  @Override
  public List<String> logs(ObjectRef pod, int lines) {
    return cluster.logs(pod, lines);
  }
}
