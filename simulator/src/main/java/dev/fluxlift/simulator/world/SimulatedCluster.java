package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.engine.port.ClusterException.Reason;
import dev.fluxlift.simulator.api.Api.Deletion;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.simulator.api.Api.Propagation;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.Caller;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.List;
import java.util.Optional;

/**
 * The simulated API server as the engine sees a cluster: what the adapter of a real one asks, and what it makes of
 * the answers (strict writes, a {@code test} that does not hold is a CONFLICT, no deletion without a UID).
 */
public final class SimulatedCluster implements Cluster {
  private final Caller api;
  private final PodLogs logs;

  /** What pods have said. */
  @FunctionalInterface
  public interface PodLogs {
    /** All lines of the pod's first container, oldest first. */
    List<String> of(LiveObject pod);
  }

  /** The server, asked as {@link Cluster#FIELD_MANAGER}. */
  public SimulatedCluster(ApiServer server, PodLogs logs) {
    this.api = server.as(FIELD_MANAGER).strict();
    this.logs = logs;
  }

  @Override
  public Identity identity() {
    String uid = get(new ObjectRef("", "Namespace", "", "kube-system")).map(LiveObject::uid)
        .orElseThrow(() -> new ClusterException(Reason.UNAVAILABLE, "the simulated cluster has no kube-system"));
    return new Identity(uid, "v1.33.13", "https://simulated.invalid", "simulated");
  }

  @Override
  public boolean serves(KindRef kind) {
    return api.serves(kind);
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    return api.get(ref);
  }

  @Override
  public List<LiveObject> list(KindRef kind) {
    return api.list(kind);
  }

  @Override
  public List<LiveObject> list(KindRef kind, String namespace) {
    return api.list(kind, namespace);
  }

  @Override
  public LiveObject apply(Mapping manifest, String fieldManager, boolean force, boolean dryRun) {
    return api.apply(sent(manifest), fieldManager, force, dryRun, "");
  }

  @Override
  public LiveObject create(Mapping manifest, boolean dryRun) {
    return api.create(sent(manifest), dryRun);
  }

  private static Mapping sent(Mapping manifest) {
    if (manifest.text("apiVersion").orElse("").isEmpty() || manifest.text("kind").orElse("").isEmpty()) {
      throw new ClusterException(Reason.INVALID, manifest.origin() + ": no object with apiVersion and kind");
    }
    return manifest;
  }

  @Override
  public LiveObject jsonPatch(ObjectRef ref, List<Mapping> operations, boolean dryRun) {
    try {
      return api.patch(ref, PatchType.JSON, Sequence.of(operations), "", dryRun);
    } catch (ClusterException e) {
      if (e.reason() == Reason.INVALID && unmetTest(ref, operations)) {
        throw new ClusterException(Reason.CONFLICT, ref + ": it is not what it was when the patch was made", e);
      }
      throw e;
    }
  }

  private boolean unmetTest(ObjectRef ref, List<Mapping> operations) {
    Optional<LiveObject> live = get(ref);
    for (Mapping operation : operations) {
      if (!operation.text("op").orElse("").equals("test")) {
        return false;
      }
      Optional<Value> there = live.flatMap(o -> at(o.body(), operation.text("path").orElse("")));
      if (!there.equals(operation.get("value"))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Value> at(Value root, String pointer) {
    Optional<Value> here = Optional.of(root);
    for (String part : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      String key = part.replace("~1", "/").replace("~0", "~");
      here = here.flatMap(value -> switch (value) {
        case Mapping m -> m.get(key);
        case Sequence s when key.matches("\\d{1,6}") && Integer.parseInt(key) < s.values().size() ->
            Optional.of(s.values().get(Integer.parseInt(key)));
        default -> Optional.empty();
      });
    }
    return here;
  }

  @Override
  public LiveObject mergePatch(ObjectRef ref, Mapping patch, boolean dryRun) {
    return api.patch(ref, PatchType.MERGE, patch, "", dryRun);
  }

  @Override
  public void delete(ObjectRef ref, String uid, String resourceVersion) {
    if (uid.isEmpty()) {
      throw new ClusterException(Reason.INVALID, ref + " is not deleted without its UID");
    }
    api.delete(ref, new Deletion(Propagation.BACKGROUND, uid, resourceVersion));
  }

  @Override
  public boolean allowed(String verb, KindRef kind, String namespace) {
    return api.allowed(verb, kind, namespace);
  }

  @Override
  public List<String> logs(ObjectRef pod, int lines) {
    LiveObject there = get(pod)
        .orElseThrow(() -> new ClusterException(Reason.NOT_FOUND, "there is no pod " + pod));
    List<String> all = logs.of(there);
    return all.subList(Math.max(0, all.size() - lines), all.size());
  }
}
