package dev.fluxlift.simulator.fault;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.simulator.world.SimulatedGit;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a Secret's value is anywhere that the tool writes. */
final class Secrecy {
  private static final String ENCODED =
      Base64.getEncoder().encodeToString(Estate.SECRET.getBytes(StandardCharsets.UTF_8));

  private Secrecy() {}

  static Optional<String> leak(Estate estate, Person person, List<String> printed) {
    for (int machine = 0; machine < 2; machine++) {
      for (Map.Entry<String, byte[]> file : Records.read(person.base(machine)).entrySet()) {
        if (tells(new String(file.getValue(), StandardCharsets.ISO_8859_1))) {
          return Optional.of("a secret value is in " + file.getKey());
        }
      }
    }
    Optional<String> said = printed.stream().filter(Secrecy::tells).findFirst();
    if (said.isPresent()) {
      return Optional.of("a secret value was printed: " + said.get());
    }
    boolean kept = estate.simulation().server().as(Weather.HARNESS)
        .get(new ObjectRef("", "ConfigMap", Estate.NAMESPACE, "fluxlift-checkpoint"))
        .filter(c -> tells(Json.compact(c.body())))
        .isPresent();
    return kept ? Optional.of("a secret value is in the checkpoint") : committed(estate.simulation().git());
  }

  private static Optional<String> committed(SimulatedGit git) {
    for (String commit : git.log("", git.head(git.branch()).orElseThrow())) {
      boolean told = tells(git.message(commit))
          || git.files(commit).values().stream().anyMatch(b -> tells(new String(b, StandardCharsets.ISO_8859_1)));
      if (told) {
        return Optional.of("a secret value is in commit " + commit);
      }
    }
    return Optional.empty();
  }

  private static boolean tells(String text) {
    return text.contains(Estate.SECRET) || text.contains(ENCODED);
  }
}
