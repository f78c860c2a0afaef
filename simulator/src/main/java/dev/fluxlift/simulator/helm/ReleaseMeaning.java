package dev.fluxlift.simulator.helm;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.List;

/**
 * What release Secrets and HelmReleases say apart from when: the stored release in clear, without its times; snapshots
 * without the digest that those times are in.
 */
public final class ReleaseMeaning {
  private static final List<String> STAMPS = List.of("createdAt", "modifiedAt");
  private static final List<String> HISTORY = List.of("status", "history");

  private ReleaseMeaning() {}

  /** Of an object; any other is as it is. */
  public static Mapping of(Mapping object) {
    return switch (object.text("kind").orElse("")) {
      case "Secret" -> object.text("type").filter("helm.sh/release.v1"::equals).isPresent() ? secret(object) : object;
      case "HelmRelease" -> release(object);
      default -> object;
    };
  }

  static Mapping of(StoredRelease release) {
    Mapping stored = release.stored();
    Mapping info = stored.mapping("info");
    return stored.with(
        "info", info.without("first_deployed").without("last_deployed")
            .with("deleted", Value.of(release.deleted().isPresent())));
  }

  private static Mapping secret(Mapping object) {
    Mapping out = object.with("data", of(ReleaseStorage.decode(object)));
    for (String stamp : STAMPS) {
      out = out.withoutPath(List.of("metadata", "labels", stamp));
    }
    return out;
  }

  private static Mapping release(Mapping object) {
    List<Value> history = object.list("status", "history");
    return history.isEmpty()
        ? object
        : object.withPath(HISTORY, Sequence.of(history.stream().<Value>map(s -> s.asMapping().without("digest")).toList()));
  }
}
