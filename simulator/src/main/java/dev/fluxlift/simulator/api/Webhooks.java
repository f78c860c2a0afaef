package dev.fluxlift.simulator.api;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.schema.ServedKind;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Admission webhooks whose Service is not there: nobody answers, and failurePolicy decides (apiserver@v0.33
 * pkg/admission/plugin/webhook: generic/webhook.go ShouldCallHook, predicates/rules/rules.go, predicates/namespace/matcher.go,
 * predicates/object/matcher.go, validating/dispatcher.go). One that has its Service is taken to let everything through
 * unchanged.
 */
final class Webhooks {
  private static final String GROUP = "admissionregistration.k8s.io";
  private static final List<KindRef> CONFIGURATIONS = List.of(
      new KindRef(GROUP, "MutatingWebhookConfiguration"), new KindRef(GROUP, "ValidatingWebhookConfiguration"));
  private static final String NAMESPACES = "namespaces";

  private final Store store;

  Webhooks(Store store) {
    this.store = store;
  }

  /**
   * A request that would change something.
   *
   * @param operation CREATE, UPDATE or DELETE
   * @param subresource {@code ""} for the object itself
   * @param before as it is stored; empty when it is created
   * @param after as it would be stored; empty when it is deleted
   */
  record Request(
      ServedKind kind,
      ObjectRef ref,
      String operation,
      String subresource,
      Optional<Mapping> before,
      Optional<Mapping> after) {
    private String resource() {
      return kind.plural();
    }

    private boolean ofNamespace() {
      return kind.kind().group().isEmpty() && resource().equals(NAMESPACES);
    }
  }

  /** Whether there is any configuration. */
  boolean any() {
    return CONFIGURATIONS.stream().anyMatch(c -> !store.list(c).isEmpty());
  }

  /** Refuses what a webhook would have to be asked about that fails closed and cannot be reached. */
  void ask(Request request) {
    if (request.kind().kind().group().equals(GROUP)) {
      return;
    }
    for (KindRef kind : CONFIGURATIONS) {
      for (LiveObject configuration : store.list(kind)) {
        configuration.body().list("webhooks").stream().map(Value::asMapping)
            .filter(w -> w.text("failurePolicy").orElse("Fail").equals("Fail"))
            .filter(w -> sees(w, request))
            .forEach(w -> call(configuration, w));
      }
    }
  }

  private void call(LiveObject configuration, Mapping webhook) {
    Mapping service = webhook.mapping("clientConfig", "service");
    if (service.entries().isEmpty()) {
      return;
    }
    ObjectRef ref = new ObjectRef("", "Service", service.text("namespace").orElse(""), service.text("name").orElse(""));
    if (store.get(ref).isPresent()) {
      return;
    }
    String name = webhook.text("name").orElse("");
    if (!webhook.list("matchConditions").isEmpty()) {
      throw new NotSimulatedException("webhook " + name + " of " + configuration.ref()
          + " has matchConditions and no Service that answers; such conditions are not simulated");
    }
    throw Refused.unreachable(name, ref.name());
  }

  private boolean sees(Mapping webhook, Request request) {
    return inNamespace(webhook.mapping("namespaceSelector"), request)
        && hasLabels(webhook.mapping("objectSelector"), request)
        && webhook.list("rules").stream().map(Value::asMapping).anyMatch(rule -> matches(webhook, rule, request));
  }

  // ---- rules

  private static boolean matches(Mapping webhook, Mapping rule, Request request) {
    boolean equivalent = webhook.text("matchPolicy").orElse("Equivalent").equals("Equivalent");
    List<String> versions = request.kind().apiVersions().stream().map(v -> v.substring(v.indexOf('/') + 1)).toList();
    return inScope(rule.text("scope").orElse("*"), request)
        && holds(rule, "operations", request.operation())
        && holds(rule, "apiGroups", request.kind().kind().group())
        && (equivalent ? versions : versions.subList(0, Math.min(1, versions.size()))).stream()
            .anyMatch(v -> holds(rule, "apiVersions", v))
        && texts(rule, "resources").anyMatch(r -> names(r, request));
  }

  private static boolean inScope(String scope, Request request) {
    boolean namespaced = !request.ref().namespace().isEmpty();
    return scope.equals("*") || scope.equals("Namespaced") == namespaced;
  }

  private static boolean holds(Mapping rule, String field, String asked) {
    return texts(rule, field).anyMatch(item -> item.equals("*") || item.equals(asked));
  }

  private static boolean names(String item, Request request) {
    int slash = item.indexOf('/');
    String resource = slash < 0 ? item : item.substring(0, slash);
    String subresource = slash < 0 ? "" : item.substring(slash + 1);
    return (resource.equals("*") || resource.equals(request.resource()))
        && (subresource.equals("*") || subresource.equals(request.subresource()));
  }

  private static Stream<String> texts(Mapping of, String field) {
    return of.list(field).stream().map(v -> v.text().orElse(""));
  }

  // ---- selectors

  /** What is in no namespace is never left out, but a Namespace by its own labels. */
  private boolean inNamespace(Mapping selector, Request request) {
    if (request.ref().namespace().isEmpty() && !request.ofNamespace()) {
      return true;
    }
    Optional<Mapping> namespace = request.ofNamespace()
        ? request.after().or(request::before)
        : store.get(new ObjectRef("", "Namespace", "", request.ref().namespace())).map(LiveObject::body);
    return selects(selector, namespace.orElse(Mapping.EMPTY));
  }

  private static boolean hasLabels(Mapping selector, Request request) {
    return selector.entries().isEmpty()
        || request.after().filter(o -> selects(selector, o)).isPresent()
        || request.before().filter(o -> selects(selector, o)).isPresent();
  }

  private static boolean selects(Mapping selector, Mapping object) {
    Mapping labels = object.mapping("metadata", "labels");
    boolean each = selector.mapping("matchLabels").entries().entrySet().stream()
        .allMatch(e -> labels.get(e.getKey()).equals(Optional.of(e.getValue())));
    List<Boolean> expressions = new ArrayList<>();
    for (Value item : selector.list("matchExpressions")) {
      expressions.add(holds(item.asMapping(), labels));
    }
    return each && !expressions.contains(false);
  }

  private static boolean holds(Mapping expression, Mapping labels) {
    Optional<String> label = labels.text(expression.text("key").orElse(""));
    List<String> values = texts(expression, "values").toList();
    Map<String, Boolean> answers = Map.of(
        "Exists", label.isPresent(),
        "DoesNotExist", label.isEmpty(),
        "In", label.filter(values::contains).isPresent(),
        "NotIn", label.filter(values::contains).isEmpty());
    return answers.getOrDefault(expression.text("operator").orElse(""), false);
  }
}
