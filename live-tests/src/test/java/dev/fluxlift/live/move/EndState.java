package dev.fluxlift.live.move;

import dev.fluxlift.adapters.SystemClock;
import dev.fluxlift.adapters.kubernetes.KubeconfigChoice;
import dev.fluxlift.adapters.kubernetes.KubernetesCluster;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.verify.Difference;
import dev.fluxlift.engine.verify.Equality;
import dev.fluxlift.engine.verify.Snapshot;
import dev.fluxlift.live.bed.Api;
import dev.fluxlift.live.bed.World;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What a move leaves on the cluster, to be compared with what another one left that began from the same saved state.
 *
 * <p>Compared by the published list of ignored fields. What was there at the start must have kept its UID in both; what
 * the move itself makes is of its own run: there uid, creationTimestamp, the address that a Service was given and the
 * times in Helm's releases may differ, and nothing else. Of the release that enables the FluxInstance a revision that
 * failed because helm-controller was replaced while it waited for it is left out, and the next one takes its number:
 * whether there is one is a race within Flux (helm-controller@v1.6.4, docs/upstream-notes.md).
 */
record EndState(Snapshot snapshot) {
  private static final String INSTANCE_RELEASE = "sh.helm.release.v1.flux-instance.v";
  private static final Pattern RELEASE = Pattern.compile("(sh\\.helm\\.release\\.v1\\..+)\\.v(\\d+)");

  static EndState of(World world) {
    Snapshot taken = Snapshot.take(
        new KubernetesCluster(
            KubeconfigChoice.ofThisProcess(Optional.of(world.kubeconfig()), Optional.empty()), new SystemClock()),
        World.FLUX);
    SortedMap<ObjectRef, Mapping> objects = new TreeMap<>(taken.objects());
    for (LiveObject secret : world.kube().list(Api.SECRET, "")) {
      if (secret.body().text("type").orElse("").equals("helm.sh/release.v1")) {
        objects.computeIfPresent(secret.ref(), (_, held) -> held.with("data", timeless(secret)));
      }
    }
    return new EndState(new Snapshot(World.FLUX, withoutInterrupted(objects)));
  }

  private static SortedMap<ObjectRef, Mapping> withoutInterrupted(SortedMap<ObjectRef, Mapping> objects) {
    SortedMap<ObjectRef, Mapping> out = new TreeMap<>(objects);
    SortedMap<Integer, ObjectRef> revisions = new TreeMap<>();
    objects.keySet().stream()
        .filter(ref -> ref.kind().equals("Secret") && ref.name().startsWith(INSTANCE_RELEASE))
        .forEach(ref -> revisions.put(Integer.parseInt(ref.name().substring(INSTANCE_RELEASE.length())), ref));
    int next = 1;
    for (ObjectRef ref : revisions.values()) {
      Mapping held = out.remove(ref);
      Mapping info = held.mapping("data", "info");
      boolean interrupted = info.text("status").orElse("").equals("failed")
          && info.text("description").orElse("").endsWith(": context canceled");
      if (!interrupted) {
        ObjectRef renumbered = new ObjectRef(ref.group(), ref.kind(), ref.namespace(), INSTANCE_RELEASE + next);
        out.put(renumbered, renumbered(held, next));
        next++;
      }
    }
    return out;
  }

  private static Mapping renumbered(Mapping held, int revision) {
    Mapping out = held.withPath(List.of("data", "version"), Value.of(revision))
        .withPath(List.of("metadata", "name"), Value.of(INSTANCE_RELEASE + revision));
    return out.mapping("metadata", "labels").has("version")
        ? out.withPath(List.of("metadata", "labels", "version"), Value.of(Integer.toString(revision)))
        : out;
  }

  /** A stored release without its times (helm pkg/release/info.go@v3.18.6). */
  private static Mapping timeless(LiveObject secret) {
    byte[] zipped = Base64.getDecoder()
        .decode(Base64.getDecoder().decode(secret.body().text("data", "release").orElseThrow()));
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      Mapping release = Json.parse(new String(gzip.readAllBytes(), StandardCharsets.UTF_8), "").asMapping();
      for (String time : List.of("first_deployed", "last_deployed", "deleted")) {
        release = release.withoutPath(List.of("info", time));
      }
      return release;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What is not as in the other.
   *
   * @param start both began from
   */
  List<Difference> from(EndState other, EndState start) {
    Set<ObjectRef> made = new HashSet<>(snapshot.objects().keySet());
    made.removeAll(start.snapshot.objects().keySet());
    return Equality.between(other.withoutAddresses(made), withoutAddresses(made), made);
  }

  /**
   * The same with only the last record that Helm keeps of each release, whatever its number: where helm-controller was
   * killed or cut off, it tries once more and numbers that anew.
   */
  EndState withLastReleases() {
    SortedMap<ObjectRef, Mapping> objects = new TreeMap<>(snapshot.objects());
    SortedMap<ObjectRef, Integer> last = new TreeMap<>();
    snapshot.objects().keySet().stream().filter(ref -> ref.kind().equals("Secret")).forEach(ref -> {
      Matcher release = RELEASE.matcher(ref.name());
      if (release.matches()) {
        int number = Integer.parseInt(release.group(2));
        last.merge(new ObjectRef("", "Secret", ref.namespace(), release.group(1)), number, Math::max);
        objects.remove(ref);
      }
    });
    last.forEach((release, number) -> {
      ObjectRef ref = new ObjectRef("", "Secret", release.namespace(), release.name() + ".v" + number);
      objects.put(release, Objects.requireNonNull(snapshot.objects().get(ref))
          .withoutPath(List.of("data", "version"))
          .withPath(List.of("metadata", "name"), Value.of(release.name()))
          .withoutPath(List.of("metadata", "uid")));
    });
    return new EndState(new Snapshot(snapshot.namespace(), objects));
  }

  private Snapshot withoutAddresses(Set<ObjectRef> made) {
    SortedMap<ObjectRef, Mapping> objects = new TreeMap<>(snapshot.objects());
    made.stream().filter(ref -> ref.kind().equals("Service")).forEach(ref -> objects.computeIfPresent(
        ref, (_, service) -> service.with("spec", spec(service).without("clusterIP").without("clusterIPs"))));
    return new Snapshot(snapshot.namespace(), objects);
  }

  private static Mapping spec(Mapping object) {
    return object.get("spec").map(Value::asMapping).orElse(Mapping.EMPTY);
  }

  /** How many objects of each kind, for messages. */
  Map<String, Long> kinds() {
    Map<String, Long> out = new TreeMap<>();
    snapshot.objects().keySet().forEach(ref -> out.merge(ref.kind(), 1L, Long::sum));
    return out;
  }
}
