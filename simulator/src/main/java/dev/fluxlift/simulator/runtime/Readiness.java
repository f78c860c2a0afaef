package dev.fluxlift.simulator.runtime;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/** Whether an object has become what it was asked to be (fluxcd/cli-utils pkg/kstatus/status@v0.37). */
public enum Readiness {
  /** As it should be. */
  CURRENT,
  /** On its way. */
  IN_PROGRESS,
  /** It will not get there by itself. */
  FAILED,
  /** Being deleted. */
  TERMINATING,
  /** Not there. */
  NOT_FOUND;

  /** Of the object as it is now. */
  public static Readiness of(Api api, ObjectRef ref) {
    return api.get(ref).map(Readiness::of).orElse(NOT_FOUND);
  }

  /**
   * Of an object: deletion first, then the generation it speaks of, then Reconciling and Stalled, then what its kind
   * says; a kind without conditions is what it should be as soon as it exists.
   */
  public static Readiness of(LiveObject object) {
    if (object.terminating()) {
      return TERMINATING;
    }
    Optional<Long> observed = object.body().text("status", "observedGeneration").map(Long::parseLong);
    if (observed.isPresent() && observed.get() != object.generation()) {
      return IN_PROGRESS;
    }
    if (says(object, "Reconciling", "True")) {
      return IN_PROGRESS;
    }
    if (says(object, "Stalled", "True")) {
      return FAILED;
    }
    return switch (object.ref().group() + "/" + object.ref().kind()) {
      case "apps/Deployment" -> deployment(object);
      case "apps/StatefulSet" -> statefulSet(object);
      case "apps/DaemonSet" -> daemonSet(object);
      case "apps/ReplicaSet" -> replicaSet(object);
      case "batch/Job" -> job(object);
      case "/Pod" -> pod(object);
      case "/PersistentVolumeClaim" -> when(object.body().text("status", "phase").equals(Optional.of("Bound")));
      case "/Service" -> service(object);
      case "apiextensions.k8s.io/CustomResourceDefinition" -> crd(object);
      default -> byReady(object);
    };
  }

  /**
   * Of a Job that has to end, where {@link #of(LiveObject)} is content with one that started (fluxcd/pkg
   * runtime/statusreaders/job.go).
   */
  public static Readiness ofJobToEnd(LiveObject job) {
    if (job.terminating()) {
      return TERMINATING;
    }
    if (says(job, "Failed", "True")) {
      return FAILED;
    }
    return when(says(job, "Complete", "True"));
  }

  private static Readiness byReady(LiveObject object) {
    return object.condition("Ready").isEmpty() ? CURRENT : when(says(object, "Ready", "True"));
  }

  private static Readiness crd(LiveObject crd) {
    if (says(crd, "NamesAccepted", "False")) {
      return FAILED;
    }
    return when(says(crd, "Established", "True"));
  }

  private static Readiness deployment(LiveObject deployment) {
    Optional<Mapping> progressing = deployment.condition("Progressing");
    if (progressing.flatMap(c -> c.text("reason")).filter("ProgressDeadlineExceeded"::equals).isPresent()) {
      return FAILED;
    }
    long wanted = number(deployment, 1, "spec", "replicas");
    long all = number(deployment, 0, "status", "replicas");
    long updated = number(deployment, 0, "status", "updatedReplicas");
    long available = number(deployment, 0, "status", "availableReplicas");
    boolean progressed = progressing.isEmpty()
        || progressing.flatMap(c -> c.text("reason")).filter("NewReplicaSetAvailable"::equals).isPresent();
    return when(all == wanted
        && updated >= wanted
        && available >= updated
        && number(deployment, 0, "status", "readyReplicas") >= wanted
        && progressed
        && says(deployment, "Available", "True"));
  }

  private static Readiness statefulSet(LiveObject set) {
    if (set.body().text("spec", "updateStrategy", "type").equals(Optional.of("OnDelete"))) {
      return CURRENT;
    }
    long wanted = number(set, 1, "spec", "replicas");
    return when(number(set, 0, "status", "replicas") == wanted
        && number(set, 0, "status", "readyReplicas") >= wanted
        && number(set, 0, "status", "currentReplicas") >= wanted
        && set.body().text("status", "currentRevision").equals(set.body().text("status", "updateRevision")));
  }

  private static Readiness daemonSet(LiveObject set) {
    long wanted = number(set, -1, "status", "desiredNumberScheduled");
    return when(wanted >= 0
        && number(set, 0, "status", "currentNumberScheduled") >= wanted
        && number(set, 0, "status", "updatedNumberScheduled") >= wanted
        && number(set, 0, "status", "numberAvailable") >= wanted
        && number(set, 0, "status", "numberReady") >= wanted);
  }

  private static Readiness replicaSet(LiveObject set) {
    long wanted = number(set, 1, "spec", "replicas");
    return when(number(set, 0, "status", "replicas") == wanted
        && number(set, 0, "status", "availableReplicas") >= wanted
        && number(set, 0, "status", "readyReplicas") >= wanted);
  }

  private static Readiness job(LiveObject job) {
    if (says(job, "Failed", "True")) {
      return FAILED;
    }
    return when(says(job, "Complete", "True") || job.body().text("status", "startTime").isPresent());
  }

  private static Readiness pod(LiveObject pod) {
    return switch (pod.body().text("status", "phase").orElse("")) {
      case "Succeeded" -> CURRENT;
      case "Failed" -> FAILED;
      case "Running" -> when(says(pod, "Ready", "True"));
      default -> IN_PROGRESS;
    };
  }

  private static Readiness service(LiveObject service) {
    boolean balanced = service.body().text("spec", "type").equals(Optional.of("LoadBalancer"));
    List<Value> ingress = service.body().list("status", "loadBalancer", "ingress");
    return when(!balanced || !ingress.isEmpty() || service.body().text("spec", "clusterIP").isPresent());
  }

  private static boolean says(LiveObject object, String type, String status) {
    return object.condition(type).flatMap(c -> c.text("status")).filter(status::equals).isPresent();
  }

  private static long number(LiveObject object, long otherwise, String... path) {
    return object.body().text(path).map(Long::parseLong).orElse(otherwise);
  }

  private static Readiness when(boolean current) {
    return current ? CURRENT : IN_PROGRESS;
  }
}
