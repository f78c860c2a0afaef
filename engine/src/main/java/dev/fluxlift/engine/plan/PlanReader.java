package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.finding.Severity;
import dev.fluxlift.engine.install.InstallStyle;
import dev.fluxlift.engine.install.Bootstrap;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.install.Layout;
import dev.fluxlift.engine.install.Manifest;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.engine.install.SecretUse;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.mapping.MappedSetting;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A plan from its JSON form. Whatever is missing or unknown is an {@link IllegalArgumentException} with its line. */
final class PlanReader {
  private PlanReader() {}

  static Plan read(Mapping m) {
    return new Plan(
        text(m, "id"),
        text(m, "toolVersion"),
        text(m, "operatorVersion"),
        repository(mapping(m, "repository")),
        m.get("cluster").map(c -> cluster(c.asMapping())),
        installation(mapping(m, "installation")),
        instance(mapping(m, "instance")),
        target(mapping(m, "target")),
        list(m, "settings", PlanReader::setting),
        list(m, "findings", PlanReader::finding),
        m.has("consents") ? texts(m, "consents") : List.of(),
        texts(m, "order"),
        list(m, "steps", PlanReader::step));
  }

  private static Plan.RepositoryLock repository(Mapping m) {
    Map<String, String> files = new TreeMap<>();
    mapping(m, "files").entries().forEach((path, hash) -> files.put(path, hash.text().orElse("")));
    return new Plan.RepositoryLock(text(m, "commit"), text(m, "remote"), text(m, "branch"), files);
  }

  private static Plan.ClusterLock cluster(Mapping m) {
    Map<ObjectRef, ObjectLock> objects = new TreeMap<>();
    for (Value item : items(m, "objects")) {
      Mapping o = item.asMapping();
      objects.put(ref(o, "object"), new ObjectLock(text(o, "uid"), number(o, "generation"), text(o, "content")));
    }
    return new Plan.ClusterLock(text(m, "kubeSystemUid"), text(m, "server"), objects);
  }

  private static Installation installation(Mapping m) {
    return new Installation(
        constant(InstallStyle.class, m, "style"),
        texts(m, "evidence"),
        text(m, "version"),
        text(m, "namespace"),
        manifest(mapping(m, "manifests")),
        manifest(mapping(m, "owner")),
        manifest(mapping(m, "rootSource")),
        manifest(mapping(m, "root")),
        manifest(mapping(m, "apps")),
        list(m, "patches", PlanReader::patch),
        texts(m, "components"),
        list(m, "secrets", PlanReader::secret),
        layout(mapping(m, "layout")),
        m.has("bootstrap") ? Optional.of(bootstrap(mapping(m, "bootstrap"))) : Optional.empty());
  }

  private static Bootstrap bootstrap(Mapping m) {
    return new Bootstrap(
        text(m, "components"),
        text(m, "kustomization"),
        texts(m, "installed"),
        text(m, "registry"),
        truth(m, "networkPolicy"),
        truth(m, "kubeletNamespace"),
        texts(m, "leaving").stream().map(Integer::valueOf).toList());
  }

  private static Manifest manifest(Mapping m) {
    String file = text(m, "file");
    Origin origin = new Origin(file, Math.toIntExact(number(m, "line")));
    return new Manifest(file, Math.toIntExact(number(m, "document")), mapping(m, "value").at(origin));
  }

  private static OwnerPatch patch(Mapping m) {
    return new OwnerPatch(
        Math.toIntExact(number(m, "index")), value(m, "body"), text(m, "text"), mapping(m, "target"), origin(m, "origin"));
  }

  private static SecretUse secret(Mapping m) {
    return new SecretUse(ref(m, "secret"), ref(m, "user"), text(m, "field"), truth(m, "optional"));
  }

  private static Layout layout(Mapping m) {
    return new Layout(
        text(m, "root"), text(m, "config"), text(m, "apps"), m.text("oldBootstrap"), text(m, "bootstrap"),
        m.text("cluster").orElse(""));
  }

  private static InstanceSpec instance(Mapping m) {
    return new InstanceSpec(
        text(m, "version"),
        text(m, "registry"),
        m.text("artifact"),
        texts(m, "components"),
        truth(m, "networkPolicy"),
        list(m, "patches", p -> p));
  }

  private static Target target(Mapping m) {
    return new Target(
        ref(m, "operatorKustomization"),
        ref(m, "operatorRelease"),
        ref(m, "operator"),
        ref(m, "instanceKustomization"),
        ref(m, "instanceRelease"),
        ref(m, "instance"));
  }

  private static MappedSetting setting(Mapping m) {
    return new MappedSetting(
        text(m, "rule"),
        origin(m, "from"),
        text(m, "was"),
        constant(MappedSetting.Outcome.class, m, "outcome"),
        text(m, "becomes"));
  }

  private static Finding finding(Mapping m) {
    return new Finding(
        new RecordedCode(text(m, "code"), constant(Severity.class, m, "severity"), text(m, "why"), text(m, "fix")),
        text(m, "where"),
        text(m, "what"));
  }

  private static Step step(Mapping m) {
    return new Step(
        constant(StepId.class, m, "id"),
        list(m, "before", PlanReader::condition),
        list(m, "actions", PlanReader::action),
        list(m, "after", PlanReader::condition),
        constant(WayBack.class, m, "wayBack"));
  }

  private static Action action(Mapping m) {
    return switch (text(m, "type")) {
      case "baseline" -> new Action.Baseline();
      case "annotate" -> {
        Map<String, String> annotations = new LinkedHashMap<>();
        mapping(m, "annotations").entries().forEach((k, v) -> annotations.put(k, v.text().orElse("")));
        yield new Action.Annotate(ref(m, "object"), annotations);
      }
      case "commit" ->
        new Action.Commit(
            text(m, "subject"),
            text(m, "body"),
            list(m, "changes", c -> new FileChange(text(c, "path"), c.text("before"), c.text("after"))),
            list(m, "follow", PlanReader::reference));
      case "prove" -> new Action.Prove();
      case "soak" -> new Action.Soak();
      default -> throw new IllegalArgumentException(m.origin() + ": unknown action " + text(m, "type"));
    };
  }

  private static Condition condition(Mapping m) {
    return switch (text(m, "type")) {
      case "backed-up" -> new Condition.BackedUp();
      case "present" -> new Condition.Present(ref(m, "object"));
      case "absent" -> new Condition.Absent(ref(m, "object"));
      case "none-of" -> {
        Mapping kind = mapping(m, "kind");
        yield new Condition.NoneOf(new KindRef(text(kind, "group"), text(kind, "kind")));
      }
      case "field" -> new Condition.Field(ref(m, "object"), texts(m, "path"), text(m, "text"));
      case "ready" -> new Condition.Ready(ref(m, "object"));
      case "rolled-out" -> new Condition.RolledOut(ref(m, "object"));
      case "established" -> new Condition.Established(text(m, "crd"));
      case "delivered" -> new Condition.Delivered(constant(StepId.class, m, "step"));
      case "instance-dormant" -> new Condition.InstanceDormant(ref(m, "object"));
      case "kept-by-release" -> new Condition.KeptByRelease(text(m, "namespace"), text(m, "release"));
      case "quiet" -> new Condition.Quiet();
      case "adopted" -> new Condition.Adopted(ref(m, "object"), list(m, "objects", PlanReader::reference));
      case "delete-set-empty" -> new Condition.DeleteSetEmpty(ref(m, "object"));
      case "not-held" -> new Condition.NotHeld(ref(m, "object"), list(m, "objects", PlanReader::reference));
      case "unreferenced" -> new Condition.Unreferenced(ref(m, "object"));
      case "proved" -> new Condition.Proved();
      case "no-new-errors" -> new Condition.NoNewErrors();
      case "still-done" -> new Condition.StillDone(constant(StepId.class, m, "step"));
      case "soaked" -> new Condition.Soaked(m.text("choice"));
      default -> throw new IllegalArgumentException(m.origin() + ": unknown condition " + text(m, "type"));
    };
  }

  private static ObjectRef ref(Mapping m, String key) {
    return reference(mapping(m, key));
  }

  private static ObjectRef reference(Mapping m) {
    return new ObjectRef(text(m, "group"), text(m, "kind"), text(m, "namespace"), text(m, "name"));
  }

  private static Origin origin(Mapping m, String key) {
    Mapping origin = mapping(m, key);
    return new Origin(text(origin, "file"), Math.toIntExact(number(origin, "line")));
  }

  private static Value value(Mapping m, String key) {
    return m.get(key).orElseThrow(() -> missing(m, key, "is missing"));
  }

  private static String text(Mapping m, String key) {
    return value(m, key).text().orElseThrow(() -> missing(m, key, "is no text"));
  }

  private static long number(Mapping m, String key) {
    try {
      return Long.parseLong(text(m, key));
    } catch (NumberFormatException _) {
      throw missing(m, key, "is no whole number");
    }
  }

  private static boolean truth(Mapping m, String key) {
    return m.bool(key).orElseThrow(() -> missing(m, key, "is neither true nor false"));
  }

  private static Mapping mapping(Mapping m, String key) {
    if (value(m, key) instanceof Mapping found) {
      return found;
    }
    throw missing(m, key, "is no object");
  }

  private static List<Value> items(Mapping m, String key) {
    if (value(m, key) instanceof Value.Sequence found) {
      return found.values();
    }
    throw missing(m, key, "is no list");
  }

  private static List<String> texts(Mapping m, String key) {
    return items(m, key).stream().map(v -> v.text().orElseThrow(() -> missing(m, key, "holds what is no text"))).toList();
  }

  private static <T> List<T> list(Mapping m, String key, Function<Mapping, T> read) {
    return items(m, key).stream()
        .map(v -> {
          if (v instanceof Mapping item) {
            return read.apply(item);
          }
          throw missing(m, key, "holds what is no object");
        })
        .toList();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, Mapping m, String key) {
    Optional<E> found = java.util.Arrays.stream(type.getEnumConstants())
        .filter(c -> c.name().equals(m.text(key).orElse("")))
        .findFirst();
    return found.orElseThrow(() -> missing(m, key, "is unknown: " + m.text(key).orElse("")));
  }

  private static IllegalArgumentException missing(Mapping m, String key, String what) {
    return new IllegalArgumentException(m.origin() + ": " + key + " " + what);
  }
}
