package dev.fluxlift.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EqualityTest {
  private final Snapshot was = Snapshot.take(Fixtures.smallCluster(), "flux-system");
  private final ObjectRef controller = new ObjectRef("apps", "Deployment", "flux-system", "source-controller");

  @Test
  void aClusterEqualsItself() {
    assertThat(Equality.withCluster(was, Fixtures.smallCluster(), Set.of())).isEmpty();
  }

  @Test
  void theIgnoredFieldsAreIgnoredWhateverTheyHold() {
    assertThat(withController(o -> o.with("status", Value.of(List.of(1)))
            .withPath(List.of("metadata", "resourceVersion"), Value.of("9"))
            .withPath(List.of("metadata", "generation"), Value.of(9))
            .withPath(List.of("metadata", "annotations", "deployment.kubernetes.io/revision"), Value.of("3"))
            .withPath(List.of("metadata", "annotations", "reconcile.fluxcd.io/requestedAt"), Value.of("now"))))
        .isEmpty();
    assertThat(withController(o -> managers(o, entries -> List.of(
            entries.get(1).asMapping().with("time", Value.of("2026-11-25T00:00:00Z")).with("fieldsV1", Mapping.EMPTY),
            entries.get(0).asMapping().with("time", Value.of("2026-11-25T00:00:00Z")),
            requestedAtEntry()))))
        .isEmpty();
  }

  @Test
  void anyOtherFieldOfAnyObjectThatChangesIsADifference() {
    int leaves = 0;
    for (var object : was.objects().entrySet()) {
      for (List<String> path : leaves(object.getValue())) {
        Mapping changed = change(object.getValue(), path, _ -> Value.of("changed")).asMapping();
        List<Difference> found = Equality.between(was, with(object.getKey(), changed), Set.of());
        if (ignored(path)) {
          assertThat(found).as("%s %s is ignored", object.getKey(), path).isEmpty();
        } else {
          assertThat(found).as("%s %s is compared", object.getKey(), path).isNotEmpty();
          leaves++;
        }
      }
    }
    assertThat(leaves).isGreaterThan(60);
  }

  @Test
  void anyOtherFieldThatGoesIsADifference() {
    for (var object : was.objects().entrySet()) {
      for (List<String> path : leaves(object.getValue())) {
        if (ignored(path) || path.stream().anyMatch(p -> p.matches("\\d+"))) {
          continue;
        }
        Mapping changed = object.getValue().withoutPath(path);
        assertThat(Equality.between(was, with(object.getKey(), changed), Set.of())).isNotEmpty();
      }
    }
  }

  @Test
  void anObjectThatCameAndOneThatWentAreDifferences() {
    SortedMap<ObjectRef, Mapping> objects = new TreeMap<>(was.objects());
    objects.remove(controller);
    Mapping left = Mapping.of(
        "apiVersion", "v1", "kind", "ServiceAccount",
        "metadata", Mapping.of("namespace", "flux-system", "name", "flux-operator"));
    objects.put(ObjectRef.of(left), left);
    assertThat(Equality.between(was, new Snapshot("flux-system", objects), Set.of()))
        .extracting(Difference::toString)
        .containsExactly(
            "Deployment/flux-system/source-controller: was there, is absent",
            "ServiceAccount/flux-system/flux-operator: was absent, is there");
  }

  @Test
  void anAdoptedDeploymentDiffersInLabelsAnnotationsTemplateAndManagers() {
    assertThat(withController(_ -> Fixtures.object("deployment-adopted.json")))
        .extracting(Difference::path)
        .contains(
            "/metadata/annotations",
            "/metadata/labels/kustomize.toolkit.fluxcd.io~1name",
            "/metadata/labels/fluxcd.controlplane.io~1name",
            "/spec/template/metadata/annotations",
            "/spec/template/spec/containers/0/image")
        .anyMatch(p -> p.startsWith("/metadata/managedFields/") && p.contains("flux-operator"));
  }

  @Test
  void theGuardIsIgnoredOnTheNamespaceAlone() {
    ObjectRef namespace = new ObjectRef("", "Namespace", "", "flux-system");
    UnaryOperator<Mapping> guard =
        o -> o.withPath(List.of("metadata", "annotations", Invariants.GUARD), Value.of("disabled"));
    assertThat(Equality.between(was, with(namespace, guard.apply(was.objects().get(namespace))), Set.of())).isEmpty();
    assertThat(withController(guard)).extracting(Difference::path)
        .containsExactly("/metadata/annotations");
  }

  @Test
  void anObjectThatStepS8RemovedComesAgainWithAnotherUid() {
    ObjectRef ref = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", "flux-system", "cluster-apps");
    Snapshot now = with(ref, was.objects().get(ref).withPath(List.of("metadata", "uid"), Value.of("ks-2")));
    assertThat(Equality.between(was, now, Set.of())).extracting(Difference::path).containsExactly("/metadata/uid");
    assertThat(Equality.between(was, now, Set.of(ref))).isEmpty();
  }

  @Test
  void aSecretWhoseDataChangesIsADifferenceWithoutShowingIt() {
    var cluster = Fixtures.smallCluster();
    cluster.edit(new ObjectRef("", "Secret", "flux-system", "sops-age"),
        o -> o.with("data", Mapping.of("age.agekey", "YW5vdGhlcg==")));
    assertThat(Equality.withCluster(was, cluster, Set.of())).singleElement().satisfies(d -> {
      assertThat(d.path()).isEqualTo("/data/sha256");
      assertThat(d.toString()).doesNotContain("YW5vdGhlcg", "c2VjcmV0");
    });
  }

  private static boolean ignored(List<String> path) {
    String first = String.join("/", path);
    return first.startsWith("status")
        || Set.of("metadata/resourceVersion", "metadata/generation").contains(first)
        || first.equals("metadata/annotations/deployment.kubernetes.io/revision")
        || first.matches("metadata/managedFields/\\d+/time")
        || first.startsWith("metadata/managedFields/1/");
  }

  private static Mapping requestedAtEntry() {
    Mapping owned = Mapping.of(".", Mapping.EMPTY, "f:reconcile.fluxcd.io/requestedAt", Mapping.EMPTY);
    return Mapping.of(
        "manager", "fluxlift", "operation", "Update", "apiVersion", "apps/v1",
        "fieldsV1", Mapping.of("f:metadata", Mapping.of("f:annotations", owned)));
  }

  private List<Difference> withController(UnaryOperator<Mapping> change) {
    return Equality.between(was, with(controller, change.apply(was.objects().get(controller))), Set.of());
  }

  private Snapshot with(ObjectRef ref, Mapping object) {
    SortedMap<ObjectRef, Mapping> objects = new TreeMap<>(was.objects());
    objects.put(ref, object);
    return new Snapshot("flux-system", objects);
  }

  private static Mapping managers(Mapping object, UnaryOperator<List<Value>> change) {
    return object.withPath(
        List.of("metadata", "managedFields"),
        Sequence.of(change.apply(object.list("metadata", "managedFields"))));
  }

  private static List<List<String>> leaves(Value value) {
    List<List<String>> out = new ArrayList<>();
    switch (value) {
      case Mapping m when !m.entries().isEmpty() ->
        m.entries().forEach((k, v) -> leaves(v).forEach(rest -> out.add(prefixed(k, rest))));
      case Sequence s when !s.values().isEmpty() -> {
        for (int i = 0; i < s.values().size(); i++) {
          String index = Integer.toString(i);
          leaves(s.values().get(i)).forEach(rest -> out.add(prefixed(index, rest)));
        }
      }
      default -> out.add(List.of());
    }
    return out;
  }

  private static List<String> prefixed(String first, List<String> rest) {
    List<String> out = new ArrayList<>(List.of(first));
    out.addAll(rest);
    return out;
  }

  private static Value change(Value value, List<String> path, UnaryOperator<Value> change) {
    if (path.isEmpty()) {
      return change.apply(value);
    }
    List<String> rest = path.subList(1, path.size());
    if (value instanceof Sequence s) {
      List<Value> items = new ArrayList<>(s.values());
      int index = Integer.parseInt(path.getFirst());
      items.set(index, change(items.get(index), rest, change));
      return Sequence.of(items);
    }
    Mapping m = value.asMapping();
    return m.with(path.getFirst(), change(m.get(path.getFirst()).orElseThrow(), rest, change));
  }
}
