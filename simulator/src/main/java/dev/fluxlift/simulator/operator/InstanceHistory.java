package dev.fluxlift.simulator.operator;

import dev.fluxlift.simulator.runtime.Conditions;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code status.history} of a FluxInstance: the same digest with the same end is counted, five are kept. */
final class InstanceHistory {
  private static final int MOST = 5;

  private InstanceHistory() {}

  /** @param flux the version, {@code ""} when nothing was built */
  static Mapping of(Mapping instance, String digest, String reason, String flux, Instant begun, Instant now) {
    List<Mapping> all = new ArrayList<>(
        instance.list("status", "history").stream().map(Value::asMapping).toList());
    Optional<Mapping> same = all.stream()
        .filter(s -> s.text("digest").equals(Optional.of(digest))
            && s.text("lastReconciledStatus").equals(Optional.of(reason)))
        .findFirst();
    same.ifPresent(all::remove);
    long times = same.flatMap(s -> s.text("totalReconciliations")).map(Long::parseLong).orElse(0L) + 1;
    Mapping snapshot = Mapping.of(
        "digest", digest,
        "firstReconciled", same.flatMap(s -> s.text("firstReconciled")).orElse(Conditions.time(now)),
        "lastReconciled", Conditions.time(now),
        "lastReconciledDuration", Duration.between(begun, now).toSeconds() + "s",
        "lastReconciledStatus", reason,
        "totalReconciliations", times);
    all.addFirst(flux.isEmpty() ? snapshot : snapshot.with("metadata", Mapping.of("flux", flux)));
    return instance.withPath(
        List.of("status", "history"), Value.of(all.subList(0, Math.min(MOST, all.size()))));
  }
}
