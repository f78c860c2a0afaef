package dev.fluxlift.engine.port;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/**
 * A Kubernetes API server. Every call reads or writes the server, nothing is cached. Calls throw
 * {@link ClusterException}.
 */
public interface Cluster {
  /** Our field manager in every write but RB-E's one (rule 4 of the design). */
  String FIELD_MANAGER = "fluxlift";

  /** Who this cluster is. */
  Identity identity();

  /** Whether the server serves this kind now (discovery is asked anew when the kind is unknown). */
  boolean serves(KindRef kind);

  /** The object, empty when it or its kind is not there. */
  Optional<LiveObject> get(ObjectRef ref);

  /** All objects of a kind in all namespaces; empty when the kind is not served. */
  List<LiveObject> list(KindRef kind);

  /** The objects of a kind in one namespace. */
  List<LiveObject> list(KindRef kind, String namespace);

  /**
   * Reads all objects of a kind in all namespaces, page by page, and keeps none. A server that holds objects in one
   * version only may ignore the version.
   *
   * @param version of the API without group, e.g. {@code v1}; {@code ""} for the preferred one
   * @param page how many objects to ask for at once
   * @return whether the kind is served
   */
  default boolean read(KindRef kind, String version, int page, Reader reader) {
    if (!serves(kind)) {
      return false;
    }
    reader.begins();
    list(kind).forEach(reader::object);
    return true;
  }

  /** Takes objects as they are read. */
  interface Reader {
    /** The list begins, or begins again: what came before does not count. */
    void begins();

    /** The next object. */
    void object(LiveObject object);
  }

  /** Server-side apply; the manifest's own apiVersion is used. Returns the object as it is (or, dry, would be). */
  LiveObject apply(Mapping manifest, String fieldManager, boolean force, boolean dryRun);

  /** Creates; {@link ClusterException.Reason#CONFLICT} when it is there. */
  LiveObject create(Mapping manifest, boolean dryRun);

  /** RFC 6902 patch as our field manager. {@code subresource} is {@code ""} or e.g. {@code scale}, {@code status}. */
  LiveObject jsonPatch(ObjectRef ref, List<Mapping> operations, boolean dryRun);

  /** RFC 7386 merge patch as our field manager. */
  LiveObject mergePatch(ObjectRef ref, Mapping patch, boolean dryRun);

  /**
   * Deletes in the background, or fails with CONFLICT when UID or resourceVersion differ.
   *
   * @param resourceVersion {@code ""} to check the UID alone
   */
  void delete(ObjectRef ref, String uid, String resourceVersion);

  /** SelfSubjectAccessReview. {@code namespace} {@code ""} asks for all namespaces. */
  boolean allowed(String verb, KindRef kind, String namespace);

  /** Log lines of a pod's first container, newest last. */
  List<String> logs(ObjectRef pod, int lines);

  /**
   * @param kubeSystemUid UID of Namespace kube-system: the identity of the cluster
   * @param serverVersion git version of the API server
   * @param server address, as the kubeconfig gives it
   * @param context name of the kubeconfig's context
   */
  record Identity(String kubeSystemUid, String serverVersion, String server, String context) {}
}
