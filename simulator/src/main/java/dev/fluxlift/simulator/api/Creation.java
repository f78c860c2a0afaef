package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.schema.Kinds;
import dev.fluxlift.simulator.api.schema.ServedKind;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the server adds to a new object, and what it does not let in (apiserver@v0.33 pkg/registry/rest/create.go,
 * admission plugin NamespaceLifecycle, strategies in kubernetes@v1.33 pkg/registry).
 */
final class Creation {
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private final ApiServer server;
  private final Store store;
  private final ServedKind kind;
  private final boolean dry;

  Creation(ApiServer server, ServedKind kind, boolean dry) {
    this.dry = dry;
    this.server = server;
    this.store = server.store();
    this.kind = kind;
  }

  /** The object as it would be stored. */
  Mapping prepared(Mapping asked) {
    Mapping named = named(asked);
    ObjectRef ref = ObjectRef.of(named);
    checkName(ref);
    checkNamespace(ref);
    checkTerminating(ref);
    Mapping out = named;
    for (String key : List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "resourceVersion",
        "generation")) {
      out = out.withoutPath(List.of("metadata", key));
    }
    if (kind.hasGeneration()) {
      out = out.withPath(List.of("metadata", "generation"), Value.of(1));
    }
    out = withStatus(out);
    String uid = store.newUid(ref, dry);
    out = out.withPath(List.of("metadata", "uid"), Value.of(uid));
    out = out.withPath(List.of("metadata", "creationTimestamp"),
        Value.of(server.now().truncatedTo(ChronoUnit.SECONDS).toString()));
    List<String> wrong = Metadata.wrong(out);
    if (!wrong.isEmpty()) {
      throw Refused.invalid(ref, wrong);
    }
    return new Chosen(store, ref, uid).of(new Admission(kind.kind()).created(out));
  }

  private Mapping named(Mapping asked) {
    String prefix = asked.text("metadata", "generateName").orElse("");
    if (!asked.text("metadata", "name").orElse("").isEmpty() || prefix.isEmpty()) {
      return asked;
    }
    for (int attempt = 0; ; attempt++) {
      ObjectRef ref = ObjectRef.of(asked);
      long chance = store.chosen(
          new ObjectRef(ref.group(), ref.kind(), ref.namespace(), prefix + store.version() + "/" + attempt),
          Long.MAX_VALUE);
      StringBuilder name = new StringBuilder(prefix);
      for (int i = 0; i < 5; i++) {
        name.append(LETTERS.charAt((int) (chance % LETTERS.length())));
        chance /= LETTERS.length();
      }
      Mapping out = asked.withPath(List.of("metadata", "name"), Value.of(name.toString()));
      if (store.get(ObjectRef.of(out)).isEmpty()) {
        return out;
      }
    }
  }

  private void checkName(ObjectRef ref) {
    if (ref.name().isEmpty()) {
      throw Refused.invalid(ref, List.of("metadata.name: Required value: name or generateName is required"));
    }
    boolean free = ref.group().equals("rbac.authorization.k8s.io");
    if (!free && (!NAME.matcher(ref.name()).matches() || ref.name().length() > 253)) {
      throw Refused.invalid(ref, List.of("metadata.name: Invalid value: \"" + ref.name()
          + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
          + " start and end with an alphanumeric character"));
    }
    if (kind.namespaced() && ref.namespace().isEmpty()) {
      throw Refused.bad("an empty namespace may not be set during creation of " + ref);
    }
  }

  private void checkNamespace(ObjectRef ref) {
    if (ref.namespace().isEmpty()) {
      return;
    }
    ObjectRef namespace = new ObjectRef("", "Namespace", "", ref.namespace());
    var there = store.get(namespace).orElseThrow(() -> Refused.notFound(namespace));
    if (there.terminating()) {
      throw Refused.forbidden(ref, "unable to create new content in namespace " + ref.namespace()
          + " because it is being terminated");
    }
  }

  private void checkTerminating(ObjectRef ref) {
    if (store.crd(kind).filter(dev.fluxlift.engine.estate.LiveObject::terminating).isPresent()) {
      throw Refused.bad("create not allowed while custom resource definition is terminating: " + ref);
    }
  }

  private Mapping withStatus(Mapping object) {
    if (!kind.hasStatus()) {
      return object;
    }
    Optional<Value> empty = kind.empty(kind.stored()).get("status");
    Mapping bare = empty.map(v -> object.with("status", v)).orElseGet(() -> object.without("status"));
    if (!kind.kind().group().isEmpty()) {
      return bare;
    }
    return switch (kind.kind().kind()) {
      case "Namespace" -> bare.with("status", Mapping.of("phase", "Active"))
          .with("spec", Mapping.of("finalizers", java.util.List.of("kubernetes")));
      case "Pod" -> bare.with("status", Mapping.of("phase", "Pending", "qosClass", "BestEffort"));
      case "PersistentVolumeClaim", "PersistentVolume" -> bare.with("status", Mapping.of("phase", "Pending"));
      default -> bare;
    };
  }

  /** Whether the server knows this kind as one that brings kinds. */
  static boolean isCrd(ObjectRef ref) {
    return ref.kind().equals(Kinds.CRD.kind()) && ref.group().equals(Kinds.CRD.group());
  }
}
