package dev.fluxlift.simulator.world;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.simulator.api.ApiServer;
import dev.fluxlift.simulator.api.NotSimulatedException;
import dev.fluxlift.simulator.flux.Applied;
import dev.fluxlift.simulator.flux.KnownSources;
import dev.fluxlift.simulator.workload.Programs;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was there before a simulation began.
 *
 * @param start when it begins
 * @param objects all there was; none when it begins with an empty cluster
 */
record Before(Instant start, SortedMap<ObjectRef, LiveObject> objects) {
  static Before nothing(Instant start) {
    return new Before(start, new TreeMap<>());
  }

  static Before of(ClusterSnapshot snapshot) {
    return new Before(snapshot.takenAt(), snapshot.objects());
  }

  void load(ApiServer server) {
    if (!objects.isEmpty()) {
      server.load(objects.values());
      // every Service is in a snapshot, so one that is not there was not there
      server.webhooks(true);
    }
  }

  /** A distribution as this cluster has it: with the cluster's own CRDs, where there are any. */
  Distribution in(Distribution distribution) {
    return objects.isEmpty() ? OpenCrds.in(distribution) : ClusterCrds.in(distribution, objects);
  }

  KnownSources sources(SimulatedGit git, String manifestsUrl, Map<String, byte[]> manifests) {
    return objects.isEmpty() ? new SourcesAssumed(git) : new SourcesBefore(objects, git, manifestsUrl, manifests);
  }

  /** What Kustomizations had applied. */
  Applied applied() {
    return objects.isEmpty() ? Applied.repositoryAlone() : new Applied(objects);
  }

  /**
   * The cluster has to run the Flux that the repository names, and to have applied what the repository says, or the first
   * thing to happen would be something else than the move.
   */
  void mustBeAt(Installation installation, Distribution distribution, SimulatedGit git) {
    mustRun(installation, distribution);
    ObjectRef ref = installation.rootSource().ref().orIn(installation.namespace());
    LiveObject source = objects.get(ref);
    if (source == null) {
      throw new NotSimulatedException("the snapshot has no " + ref + ": it is of another cluster, or Flux is not there");
    }
    String revision = source.body().text("status", "artifact", "revision").orElse("nothing");
    String head = git.state().head();
    if (!revision.endsWith(":" + head)) {
      throw new NotSimulatedException("the cluster's " + ref + " is at " + revision + ", this repository at " + head
          + ": pull or push, wait until the cluster has applied it, and take the snapshot again");
    }
  }

  /** The rules of the controllers are chosen by the version that the repository names. */
  private void mustRun(Installation installation, Distribution distribution) {
    for (String component : installation.components()) {
      LiveObject live = objects.get(new ObjectRef("apps", "Deployment", installation.namespace(), component));
      String image = live == null ? "" : live.spec("template", "spec", "containers").map(Value::items).orElse(List.of()).stream()
          .findFirst().flatMap(c -> c.asMapping().text("image")).orElse("");
      String plain = image.replaceFirst("@.*", "");
      String tag = plain.substring(plain.lastIndexOf('/') + 1).replaceFirst("^[^:]*:?", "");
      if (!tag.equals(distribution.tag(component))) {
        throw new NotSimulatedException("Deployment/" + installation.namespace() + "/" + component + " runs "
            + (image.isEmpty() ? "no image" : image) + ", the repository names " + distribution.tag(component)
            + ": by which rules it acts is not known");
      }
    }
  }

  /** What was down stays down, and what takes its place too: nobody knows here what would mend it. */
  Programs programs() {
    Set<String> down = new HashSet<>();
    objects.values().stream()
        .filter(o -> o.ref().kind().equals("Pod") && o.ref().group().isEmpty() && !o.terminating())
        .filter(o -> Set.of("Running", "Pending").contains(o.body().text("status", "phase").orElse("")))
        .filter(o -> o.condition("Ready").flatMap(c -> c.text("status")).filter("True"::equals).isEmpty())
        .forEach(o -> {
          down.add(o.uid());
          o.body().list("metadata", "ownerReferences").forEach(r -> r.asMapping().text("uid").ifPresent(down::add));
        });
    return pod -> down.contains(pod.uid()) || pod.body().list("metadata", "ownerReferences").stream()
        .anyMatch(r -> down.contains(r.asMapping().text("uid").orElse("")));
  }

  /** Whether each object is Ready that was. */
  boolean isAgain(Collection<LiveObject> now) {
    return now.stream().allMatch(o -> {
      LiveObject was = objects.get(o.ref());
      return was == null || !Rest.isFlux(o.ref()) || !was.ready() || o.ready();
    });
  }

  List<Finding> differences(Collection<LiveObject> now) {
    return new Rest(objects).differences(now);
  }

  /** The spec of a source but for what does not decide which revision it has. */
  static Mapping asked(LiveObject source) {
    Mapping spec = source.body().mapping("spec");
    for (String field : List.of("suspend", "interval", "timeout")) {
      spec = spec.without(field);
    }
    return spec;
  }
}
