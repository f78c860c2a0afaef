package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
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
import dev.fluxlift.yaml.Value.Sequence;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A plan to its JSON form; {@link PlanReader} is the way back. */
final class PlanWriter {
  private PlanWriter() {}

  static Mapping write(Plan plan) {
    Mapping out = Mapping.of(
        "kind", PlanFile.KIND,
        "version", PlanFile.VERSION,
        "id", plan.id(),
        "toolVersion", plan.toolVersion(),
        "operatorVersion", plan.operatorVersion(),
        "repository", repository(plan.repository()));
    out = optional(out, "cluster", plan.cluster().map(PlanWriter::cluster));
    out = optional(out, "consents", Optional.of(plan.consents()).filter(c -> !c.isEmpty()).map(PlanWriter::texts));
    return out.with("installation", installation(plan.installation()))
        .with("instance", instance(plan.instance()))
        .with("target", target(plan.target()))
        .with("settings", list(plan.settings(), PlanWriter::setting))
        .with("findings", list(plan.findings(), PlanWriter::finding))
        .with("order", texts(plan.order()))
        .with("steps", list(plan.steps(), PlanWriter::step));
  }

  private static Mapping repository(Plan.RepositoryLock lock) {
    return Mapping.of(
        "commit", lock.commit(), "remote", lock.remote(), "branch", lock.branch(), "files", Value.of(lock.files()));
  }

  private static Mapping cluster(Plan.ClusterLock lock) {
    return Mapping.of(
        "kubeSystemUid", lock.kubeSystemUid(),
        "server", lock.server(),
        "objects",
            Sequence.of(lock.objects().entrySet().stream()
                .map(e -> Mapping.of(
                    "object", ref(e.getKey()),
                    "uid", e.getValue().uid(),
                    "generation", e.getValue().generation(),
                    "content", e.getValue().content()))
                .toList()));
  }

  private static Mapping installation(Installation i) {
    Mapping out = Mapping.of(
        "style", i.style().name(),
        "evidence", texts(i.evidence()),
        "version", i.version(),
        "namespace", i.namespace(),
        "manifests", manifest(i.manifests()),
        "owner", manifest(i.owner()),
        "rootSource", manifest(i.rootSource()),
        "root", manifest(i.root()),
        "apps", manifest(i.apps()),
        "patches", list(i.patches(), PlanWriter::patch),
        "components", texts(i.components()),
        "secrets", list(i.secrets(), PlanWriter::secret),
        "layout", layout(i.layout()));
    return optional(out, "bootstrap", i.bootstrap().map(PlanWriter::bootstrap));
  }

  private static Mapping bootstrap(Bootstrap b) {
    return Mapping.of(
        "components", b.components(),
        "kustomization", b.kustomization(),
        "installed", texts(b.installed()),
        "registry", b.registry(),
        "networkPolicy", b.networkPolicy(),
        "kubeletNamespace", b.kubeletNamespace(),
        "leaving", Sequence.of(b.leaving().stream().map(Value::of).toList()));
  }

  private static Mapping manifest(Manifest m) {
    return Mapping.of("file", m.file(), "document", m.document(), "line", m.value().origin().line(), "value", m.value());
  }

  private static Mapping patch(OwnerPatch p) {
    return Mapping.of(
        "index", p.index(), "body", p.body(), "text", p.text(), "target", p.target(), "origin", origin(p.origin()));
  }

  private static Mapping secret(SecretUse s) {
    return Mapping.of(
        "secret", ref(s.secret()), "user", ref(s.user()), "field", s.field(), "optional", s.optional());
  }

  private static Mapping layout(Layout l) {
    Mapping out = Mapping.of("root", l.root(), "config", l.config(), "apps", l.apps(), "bootstrap", l.bootstrap());
    Mapping named = optional(out, "oldBootstrap", l.oldBootstrap().map(Value::of));
    return optional(named, "cluster", Optional.of(l.cluster()).filter(c -> !c.isEmpty()).map(Value::of));
  }

  private static Mapping instance(InstanceSpec s) {
    Mapping out = Mapping.of(
        "version", s.version(),
        "registry", s.registry(),
        "components", texts(s.components()),
        "networkPolicy", s.networkPolicy(),
        "patches", Sequence.of(s.patches()));
    return optional(out, "artifact", s.artifact().map(Value::of));
  }

  private static Mapping target(Target t) {
    return Mapping.of(
        "operatorKustomization", ref(t.operatorKustomization()),
        "operatorRelease", ref(t.operatorRelease()),
        "operator", ref(t.operator()),
        "instanceKustomization", ref(t.instanceKustomization()),
        "instanceRelease", ref(t.instanceRelease()),
        "instance", ref(t.instance()));
  }

  private static Mapping setting(MappedSetting s) {
    return Mapping.of(
        "rule", s.rule(),
        "from", origin(s.from()),
        "was", s.was(),
        "outcome", s.outcome().name(),
        "becomes", s.becomes());
  }

  private static Mapping finding(Finding f) {
    return Mapping.of(
        "code", f.code().id(),
        "severity", f.code().severity().name(),
        "why", f.code().why(),
        "fix", f.code().fix(),
        "where", f.where(),
        "what", f.what());
  }

  private static Mapping step(Step s) {
    return Mapping.of(
        "id", s.id().name(),
        "title", s.id().title(),
        "before", list(s.before(), PlanWriter::condition),
        "actions", list(s.actions(), PlanWriter::action),
        "after", list(s.after(), PlanWriter::condition),
        "wayBack", s.wayBack().name());
  }

  private static Mapping action(Action action) {
    return switch (action) {
      case Action.Baseline _ -> Mapping.of("type", "baseline");
      case Action.Annotate a ->
        Mapping.of("type", "annotate", "object", ref(a.object()), "annotations", sorted(a.annotations()));
      case Action.Commit c ->
        Mapping.of(
            "type", "commit",
            "subject", c.subject(),
            "body", c.body(),
            "changes", list(c.changes(), PlanWriter::change),
            "follow", list(c.follow(), PlanWriter::ref));
      case Action.Prove _ -> Mapping.of("type", "prove");
      case Action.Soak _ -> Mapping.of("type", "soak");
    };
  }

  private static Mapping change(FileChange c) {
    Mapping out = optional(Mapping.of("path", c.path()), "before", c.before().map(Value::of));
    return optional(out, "after", c.after().map(Value::of));
  }

  private static Mapping condition(Condition condition) {
    return switch (condition) {
      case Condition.BackedUp _ -> Mapping.of("type", "backed-up");
      case Condition.Present c -> object("present", c.object());
      case Condition.Absent c -> object("absent", c.object());
      case Condition.NoneOf c -> Mapping.of("type", "none-of", "kind", kind(c.kind()));
      case Condition.Field c -> object("field", c.object()).with("path", texts(c.path())).with("text", Value.of(c.text()));
      case Condition.Ready c -> object("ready", c.object());
      case Condition.RolledOut c -> object("rolled-out", c.deployment());
      case Condition.Established c -> Mapping.of("type", "established", "crd", c.crd());
      case Condition.Delivered c -> Mapping.of("type", "delivered", "step", c.step().name());
      case Condition.InstanceDormant c -> object("instance-dormant", c.instance());
      case Condition.KeptByRelease c ->
        Mapping.of("type", "kept-by-release", "namespace", c.namespace(), "release", c.release());
      case Condition.Quiet _ -> Mapping.of("type", "quiet");
      case Condition.Adopted c -> object("adopted", c.instance()).with("objects", list(c.objects(), PlanWriter::ref));
      case Condition.DeleteSetEmpty c -> object("delete-set-empty", c.kustomization());
      case Condition.NotHeld c ->
        object("not-held", c.kustomization()).with("objects", list(c.objects(), PlanWriter::ref));
      case Condition.Unreferenced c -> object("unreferenced", c.object());
      case Condition.Proved _ -> Mapping.of("type", "proved");
      case Condition.NoNewErrors _ -> Mapping.of("type", "no-new-errors");
      case Condition.StillDone c -> Mapping.of("type", "still-done", "step", c.step().name());
      case Condition.Soaked c -> optional(Mapping.of("type", "soaked"), "choice", c.choice().map(Value::of));
    };
  }

  private static Mapping object(String type, ObjectRef ref) {
    return Mapping.of("type", type, "object", ref(ref));
  }

  private static Mapping ref(ObjectRef r) {
    return Mapping.of("group", r.group(), "kind", r.kind(), "namespace", r.namespace(), "name", r.name());
  }

  private static Mapping kind(KindRef k) {
    return Mapping.of("group", k.group(), "kind", k.kind());
  }

  private static Mapping origin(Origin o) {
    return Mapping.of("file", o.file(), "line", o.line());
  }

  private static Value sorted(Map<String, String> map) {
    return Value.of(new java.util.TreeMap<>(map));
  }

  private static Sequence texts(Collection<String> texts) {
    return Sequence.of(texts.stream().map(Value::of).toList());
  }

  private static <T> Sequence list(Collection<T> items, Function<T, ? extends Value> write) {
    return Sequence.of(items.stream().map(write).toList());
  }

  private static Mapping optional(Mapping out, String key, Optional<? extends Value> value) {
    return value.isPresent() ? out.with(key, value.get()) : out;
  }
}
