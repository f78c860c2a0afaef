package dev.fluxlift.engine.proof.preflight;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.SecretUse;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Everything {@code check} looks at on a live cluster before a move. Reads and judges. */
public final class Preflight {
  private static final String KNOWN = PreflightFindings.NOT_READY.id() + "=";
  private static final Pattern SECRET_DOCUMENT = Pattern.compile("(?m)^kind:\\s*Secret\\s*$");
  private static final Pattern KEY_FILE = Pattern.compile("(?i).*(\\.agekey|age\\.key|\\.age|\\.pem|id_rsa|id_ed25519|deploy-key)$");

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofSeconds(2);

  private Preflight() {}

  /**
   * What the check is about.
   *
   * @param installation what was recognised in the repository
   * @param spec the FluxInstance
   * @param operatorVersion of Flux Operator and its charts, without v
   * @param head the repository's HEAD, when there is a repository to compare with
   * @param oldBootstrap text of each file below the old bootstrap folder, by path
   * @param known objects ({@code Kind/namespace/name}) that a person named as not ready, see {@link #known}
   */
  public record Question(
      Installation installation,
      InstanceSpec spec,
      String operatorVersion,
      Optional<Head> head,
      Map<String, String> oldBootstrap,
      Set<String> known) {}

  /**
   * The repository's HEAD.
   *
   * @param commit its id
   * @param isIn whether HEAD is that commit or an ancestor of it
   */
  public record Head(String commit, Predicate<String> isIn) {}

  /**
   * The objects of consents written {@code not-ready=Kind/namespace/name}. A bare name is another consent, to the
   * object's deletion: who only says that an object is broken has not given it away.
   */
  public static Set<String> known(Collection<String> consents) {
    return consents.stream()
        .filter(c -> c.startsWith(KNOWN))
        .map(c -> c.substring(KNOWN.length()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** All findings, blockers and notes alike, in a fixed order. */
  public static List<Finding> check(Question question, Cluster cluster) {
    Installation installation = question.installation();
    String namespace = installation.namespace();
    LiveFlux live = LiveFlux.read(cluster, namespace);
    List<Finding> out = new ArrayList<>();
    out.addAll(Rights.missing(cluster, namespace));
    out.addAll(present(live, installation));
    out.addAll(ready(live.fluxObjects(), question.known()));
    out.addAll(Quiet.look(cluster).disturbances());
    out.addAll(terminating(live.fluxObjects()));
    out.addAll(Versions.pair(question.spec(), question.operatorVersion()));
    out.addAll(Versions.artifact(question.spec()));
    if (!installation.selfManaged()) {
      out.addAll(Versions.manifests(installation.manifests().value(), installation.manifests().where()));
      out.addAll(Owners.dependents(live, installation.owner().ref()));
    }
    out.addAll(Versions.components(question.spec(), installation.components(), live.deployments(), namespace));
    out.addAll(Versions.crds(live.crds()));
    out.addAll(Owners.namespace(live, namespace));
    out.addAll(Owners.others(live, namespace));
    out.addAll(Owners.operator(live));
    out.addAll(Owners.inheritedPatches(live, installation));
    out.addAll(Owners.webhooks(live));
    out.addAll(Owners.charts(live, namespace, question.operatorVersion()));
    question.head().ifPresent(h -> out.addAll(root(live, installation, h)));
    out.addAll(automation(live.imageObjects()));
    out.addAll(secrets(installation.secrets(), cluster));
    out.addAll(credentials(question.oldBootstrap()));
    return List.copyOf(out);
  }

  /**
   * The same, after what is reconciling had a minute to end: on a busy cluster something always is, and that it is says
   * nothing against it.
   *
   * @param told what is waited for, said once
   */
  public static List<Finding> settled(Question question, Cluster cluster, Clock clock, Consumer<String> told) {
    Instant end = clock.now().plus(PATIENCE);
    boolean waited = false;
    List<Finding> found = check(question, cluster);
    while (mayPass(found) && clock.now().isBefore(end)) {
      List<String> progressing = progressing(question, cluster);
      if (progressing.isEmpty()) {
        // it may have ended between the two looks, and another one begun
        found = check(question, cluster);
        if (!inFlight(found)) {
          return found;
        }
      } else if (!waited) {
        told.accept("waiting for what is reconciling: " + String.join(", ", progressing));
        waited = true;
      }
      try {
        clock.pause(POLL);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return found;
      }
      found = check(question, cluster);
    }
    return found;
  }

  private static boolean mayPass(List<Finding> found) {
    return inFlight(found) || found.stream().anyMatch(f -> f.code() == PreflightFindings.NOT_READY);
  }

  private static boolean inFlight(List<Finding> found) {
    return found.stream().anyMatch(f -> f.code() == PreflightFindings.IN_FLIGHT);
  }

  private static List<String> progressing(Question question, Cluster cluster) {
    return LiveFlux.read(cluster, question.installation().namespace()).fluxObjects().stream()
        .filter(o -> !Quiet.suspended(o) && Quiet.progressing(o))
        .map(o -> o.ref().toString())
        .toList();
  }

  private static List<Finding> present(LiveFlux live, Installation installation) {
    List<Finding> out = new ArrayList<>();
    for (ObjectRef ref :
        List.of(installation.owner().ref(), installation.root().ref(), installation.apps().ref())) {
      if (live.kustomization(ref).isEmpty()) {
        out.add(new Finding(PreflightFindings.NOT_LIVE, ref.toString(), "It is not on the cluster"));
      }
    }
    for (ObjectRef ref : List.of(installation.manifests().ref(), installation.rootSource().ref())) {
      if (live.source(ref).isEmpty()) {
        out.add(new Finding(PreflightFindings.NOT_LIVE, ref.toString(), "It is not on the cluster"));
      }
    }
    return out;
  }

  /** Every object that is not suspended and publishes a Ready condition is Ready, or known. */
  private static List<Finding> ready(Collection<LiveObject> objects, Set<String> known) {
    List<Finding> out = new ArrayList<>();
    for (LiveObject object : objects) {
      Optional<Mapping> condition = object.condition("Ready");
      boolean conditioned = alwaysConditioned(object.ref()) || condition.isPresent();
      if (Quiet.suspended(object) || object.ready() || !conditioned || Quiet.still(object)) {
        continue;
      }
      String what = condition.flatMap(c -> c.text("message")).orElse("It has no condition Ready yet");
      boolean named = known.contains(object.ref().toString());
      out.add(
          new Finding(
              named ? PreflightFindings.NOT_READY_KNOWN : PreflightFindings.NOT_READY, object.ref().toString(), what));
    }
    return out;
  }

  /** Alerts and Providers have no status; what writes an ExternalArtifact's is up to whoever made it. */
  private static boolean alwaysConditioned(ObjectRef ref) {
    return !ref.group().equals("notification.toolkit.fluxcd.io") && !ref.kind().equals("ExternalArtifact");
  }

  private static List<Finding> terminating(Collection<LiveObject> objects) {
    return objects.stream()
        .filter(LiveObject::terminating)
        .map(o -> new Finding(PreflightFindings.TERMINATING, o.ref().toString(), "It is being deleted"))
        .toList();
  }

  /** The root has applied a commit that contains HEAD. */
  private static List<Finding> root(LiveFlux live, Installation installation, Head head) {
    ObjectRef root = installation.root().ref();
    String applied =
        live.kustomization(root).flatMap(k -> k.body().text("status", "lastAppliedRevision")).orElse("");
    String commit = applied.substring(applied.lastIndexOf(':') + 1);
    boolean contained = !commit.isEmpty() && (commit.equals(head.commit()) || head.isIn().test(commit));
    return contained
        ? List.of()
        : List.of(
            new Finding(
                PreflightFindings.ROOT_BEHIND,
                root.toString(),
                applied.isEmpty()
                    ? "It has applied nothing yet, HEAD is " + head.commit()
                    : "It has applied " + applied + ", HEAD is " + head.commit()));
  }

  private static List<Finding> automation(Collection<LiveObject> imageObjects) {
    return imageObjects.stream()
        .filter(o -> o.ref().kind().equals("ImageUpdateAutomation") && !Quiet.suspended(o))
        .map(o -> new Finding(PreflightFindings.IMAGE_AUTOMATION, o.ref().toString(), "It is not suspended"))
        .toList();
  }

  private static List<Finding> secrets(Collection<SecretUse> uses, Cluster cluster) {
    return uses.stream()
        .filter(u -> !u.optional() && cluster.get(u.secret()).isEmpty())
        .map(
            u ->
                new Finding(
                    PreflightFindings.SECRET_MISSING,
                    u.secret().toString(),
                    u.user() + " refers to it in " + u.field() + ", and it is not there"))
        .toList();
  }

  private static List<Finding> credentials(Map<String, String> files) {
    return files.entrySet().stream()
        .filter(f -> KEY_FILE.matcher(f.getKey()).matches() || SECRET_DOCUMENT.matcher(f.getValue()).find())
        .map(Map.Entry::getKey)
        .sorted()
        .map(f -> new Finding(PreflightFindings.CREDENTIAL_IN_BOOTSTRAP, f, "It holds a credential"))
        .toList();
  }
}
