package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A world of the test bed that scenarios share. */
final class LiveCluster {
  /** CRDs are large, so they are not read at each look. */
  private static final Duration KNOWN = Duration.ofSeconds(5);

  private final World world;
  // fair: who restarts a controller gets its turn
  private final ReadWriteLock turns = new ReentrantReadWriteLock(true);
  private List<Api> defined = List.of();
  private Instant until = Instant.MIN;

  LiveCluster(World world) {
    this.world = world;
  }

  World world() {
    return world;
  }

  /** Held by one alone, or by all that do not need the cluster for themselves. */
  Lock turn(boolean alone) {
    return alone ? turns.writeLock() : turns.readLock();
  }

  /** What CRDs define, in the version that is stored. */
  synchronized List<Api> defined() {
    if (Instant.now().isAfter(until)) {
      List<Api> out = new ArrayList<>();
      for (LiveObject crd : world.kube().list(Api.CRD, "")) {
        Mapping spec = crd.body().mapping("spec");
        String version = spec.list("versions").stream().map(Value::asMapping)
            .filter(v -> v.bool("storage").orElse(false)).findFirst().flatMap(v -> v.text("name")).orElse("");
        out.add(new Api(spec.text("group").orElse("") + "/" + version, spec.text("names", "kind").orElse(""),
            spec.text("names", "plural").orElse(""), spec.text("scope").orElse("").equals("Namespaced")));
      }
      defined = List.copyOf(out);
      until = Instant.now().plus(KNOWN);
    }
    return defined;
  }
}
