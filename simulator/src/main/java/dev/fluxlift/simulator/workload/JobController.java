package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One pod that ends well (pkg/controller/job@v1.33 for one completion). */
public final class JobController extends PodWorkload {
  /** A controller that has not started. */
  public JobController() {
    super(new KindRef("batch", "Job"), Pods.POD);
  }

  @Override
  Optional<Duration> sync(LiveObject job, Api api, Instant now) {
    boolean ended = job.condition("Complete").isPresent();
    boolean suspended = job.body().bool("spec", "suspend").orElse(false);
    if (job.terminating() || ended || suspended) {
      return Optional.empty();
    }
    List<LiveObject> pods = Pods.ownedBy(api, job, Pods.POD);
    if (pods.isEmpty()) {
      api.create(Pods.pod(job, job.body().mapping("spec", "template"), Optional.empty()));
      pods = Pods.ownedBy(api, job, Pods.POD);
    }
    boolean succeeded = pods.stream().anyMatch(p -> p.body().text("status", "phase").orElse("").equals("Succeeded"));
    Mapping status = job.body().mapping("status");
    if (!status.has("startTime")) {
      status = status.with("startTime", Value.of(Conditions.time(now)));
    }
    status = succeeded
        ? complete(status.without("active").with("succeeded", Value.of(1)), now)
        : status.with("active", Value.of(1));
    status(api, job, status);
    return Optional.empty();
  }

  private static Mapping complete(Mapping status, Instant now) {
    List<Value> conditions = new ArrayList<>(status.list("conditions"));
    conditions.add(Mapping.of("type", "Complete", "status", "True", "lastProbeTime", Conditions.time(now),
        "lastTransitionTime", Conditions.time(now), "reason", "CompletionsReached",
        "message", "Reached expected number of succeeded pods"));
    return status.with("completionTime", Value.of(Conditions.time(now))).with("conditions", Sequence.of(conditions));
  }
}
