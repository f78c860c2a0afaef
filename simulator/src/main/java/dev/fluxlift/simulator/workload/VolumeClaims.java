package dev.fluxlift.simulator.workload;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Binds each claim at once, as if somebody provided volumes for every class (what a bound claim says:
 * pkg/controller/volume/persistentvolume/pv_controller.go@v1.33 bindClaimToVolume, updateClaimStatus). There is no volume.
 */
public final class VolumeClaims extends PodWorkload {
  private static final KindRef CLAIM = new KindRef("", "PersistentVolumeClaim");
  private final Predicate<ObjectRef> left;

  /** @param left claims that stay as they are: those of a snapshot, of which nobody knows what they wait for */
  public VolumeClaims(Predicate<ObjectRef> left) {
    super(CLAIM, CLAIM);
    this.left = left;
  }

  @Override
  Optional<Duration> sync(LiveObject claim, Api api, Instant now) {
    boolean bound = claim.body().text("status", "phase").filter("Bound"::equals).isPresent();
    if (bound || claim.terminating() || left.test(claim.ref())) {
      return Optional.empty();
    }
    String volume = claim.spec("volumeName").flatMap(Value::text).filter(n -> !n.isEmpty()).orElse("pvc-" + claim.uid());
    LiveObject named = api.patch(claim.ref(), PatchType.MERGE, Mapping.of("spec", Mapping.of("volumeName", volume)), "");
    Mapping status = Mapping.of("phase", "Bound");
    status = claim.spec("accessModes").isPresent() ? status.with("accessModes", claim.spec("accessModes").orElseThrow()) : status;
    Optional<Value> capacity = claim.spec("resources", "requests");
    status(api, named, capacity.isPresent() ? status.with("capacity", capacity.get()) : status);
    return Optional.empty();
  }
}
