package dev.fluxlift.kustomize;

import dev.fluxlift.kustomize.FieldSpec.Made;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lets references follow the objects whose names a build changed (filters/nameref). */
final class NameReferences {
  private final List<Reference> references;

  /**
   * A field that holds the name of an object of a type.
   *
   * @param group group of the type referred to, empty for any
   * @param version its version, empty for any
   * @param kind its kind
   * @param field the field, with the type that has it
   */
  record Reference(String group, String version, String kind, FieldSpec field) {
    boolean selects(String otherGroup, String otherVersion, String otherKind) {
      return (group.isEmpty() || group.equals(otherGroup)) && (version.isEmpty() || version.equals(otherVersion))
          && (kind.isEmpty() || kind.equals(otherKind));
    }
  }

  NameReferences(List<Reference> more) {
    List<Reference> all = new ArrayList<>(FieldSpec.Defaults.table().nameReferences);
    more.stream().filter(reference -> !all.contains(reference)).forEach(all::add);
    all.sort(Comparator.<Reference>comparingInt(r -> LegacyOrder.rank(r.kind()))
        .thenComparing(r -> LegacyOrder.typeText(r.group(), r.version(), r.kind()), LegacyOrder::bytes));
    references = List.copyOf(all);
  }

  void apply(List<Resource> resources) {
    boolean unchanged = resources.stream().allMatch(resource -> resource.former().isEmpty());
    if (unchanged) {
      return;
    }
    for (Resource referrer : resources) {
      // made for the first field that is there: most objects refer to nothing
      List<List<Resource>> candidates = new ArrayList<>(1);
      for (Reference reference : references) {
        if (originalTypeHas(referrer, reference.field())) {
          FieldSpec here = new FieldSpec("", "", "", false, reference.field().path());
          here.visit(referrer, Made.NOTHING, field -> {
            if (candidates.isEmpty()) {
              candidates.add(candidates(resources, referrer));
            }
            follow(referrer, reference, field, candidates.getFirst());
          });
        }
      }
    }
  }

  private static boolean originalTypeHas(Resource referrer, FieldSpec field) {
    ObjectId now = referrer.id();
    return field.selects(new ObjectId(now.apiVersion(), referrer.originalKind(), now.namespace(), now.name()));
  }

  /** ResMap.SubsetThatCouldBeReferencedByResource. */
  private static List<Resource> candidates(List<Resource> all, Resource referrer) {
    ObjectId from = referrer.id();
    if (isClusterScoped(from)) {
      return all;
    }
    List<String> bound = boundNamespaces(referrer);
    return all.stream().filter(target -> {
      ObjectId to = target.id();
      return isClusterScoped(to) || to.effectiveNamespace().equals(from.effectiveNamespace())
          || bound.contains(to.namespace());
    }).toList();
  }

  private static boolean isClusterScoped(ObjectId id) {
    return BuiltInTypes.table().isClusterScoped(id.apiVersion(), id.kind());
  }

  /** The namespaces of the service accounts that a RoleBinding names. */
  private static List<String> boundNamespaces(Resource referrer) {
    Tree subjects = referrer.tree().field("subjects");
    if (!referrer.kind().equals("RoleBinding") || subjects == null) {
      return List.of();
    }
    return subjects.items.stream()
        .filter(subject -> subject.textAt("kind").equals("ServiceAccount"))
        .map(subject -> subject.textAt("namespace"))
        .filter(namespace -> !namespace.isEmpty())
        .toList();
  }

  private static void follow(Resource referrer, Reference reference, FieldSpec.Field field, List<Resource> candidates) {
    Tree value = field.value();
    if (value.isNull()) {
      return;
    }
    switch (value.kind) {
      case SCALAR -> {
        Resource found = select(value.text(), candidates, referrer, reference, false);
        if (found != null && !found.name().equals(value.text())) {
          field.put(renamed(value, found.name()));
        }
      }
      case MAP -> followMap(referrer, reference, value, candidates);
      case SEQ -> {
        for (int i = 0; i < value.items.size(); i++) {
          Tree item = value.items.get(i);
          if (item.isMap()) {
            followMap(referrer, reference, item, candidates);
          } else if (!item.isNull()) {
            Resource found = select(item.text(), candidates, referrer, reference, false);
            if (found != null && !found.name().equals(item.text())) {
              value.items.set(i, renamed(item, found.name()));
            }
          }
        }
      }
    }
  }

  private static void followMap(Resource referrer, Reference reference, Tree map, List<Resource> candidates) {
    Tree name = map.field("name");
    if (name == null) {
      throw KustomizeException.fails(map.origin, "a reference without a name");
    }
    Tree namespace = map.field("namespace");
    List<Resource> near = namespace == null ? candidates : inNamespace(candidates, namespace.text());
    Resource found = select(name.text(), near, referrer, reference, true);
    if (found == null || (found.name().equals(name.text()) && found.namespace().isEmpty())) {
      return;
    }
    map.fields.put("name", renamed(name, found.name()));
    if (!found.namespace().isEmpty()) {
      map.fields.put("namespace", namespace == null ? Tree.text(found.namespace(), name.origin)
          : renamed(namespace, found.namespace()));
    }
  }

  private static List<Resource> inNamespace(List<Resource> candidates, String namespace) {
    List<Resource> original = candidates.stream()
        .filter(c -> !c.originalNamespace().equals("_non_namespaceable_"))
        .filter(c -> c.originalNamespace().equals(namespace)).toList();
    if (!original.isEmpty()) {
      return original;
    }
    return candidates.stream().filter(c -> !isClusterScoped(c.id()))
        .filter(c -> c.id().effectiveNamespace().equals(namespace)).toList();
  }

  /** A new text in the place and quotes of an old one; without quotes it must still read as a string. */
  static Tree renamed(Tree old, String text) {
    if (old.text().equals(text)) {
      return old;
    }
    Value read = YamlStream.parse("", text, Reading.KUSTOMIZE).single();
    if (!(read instanceof Value.Text)) {
      throw KustomizeException.unsupported(old.origin, "a name that reads as " + text);
    }
    return Tree.text(text, old.origin);
  }

  private static @Nullable Resource select(String oldName, List<Resource> candidates, Resource referrer,
      Reference reference, boolean withNamespace) {
    List<Resource> left = candidates.stream()
        .filter(c -> c.former().stream().anyMatch(f -> f.name().equals(oldName)))
        .filter(c -> formerTypeIs(c, reference::selects))
        .filter(roleReference(referrer, reference))
        .filter(sameNamespace(referrer))
        .toList();
    if (left.size() == 1) {
      return left.getFirst();
    }
    left = left.stream().filter(c -> c.affixesMatch(referrer, true)).toList();
    if (left.size() > 1) {
      left = left.stream().filter(c -> c.affixesMatch(referrer, false)).toList();
    }
    if (left.size() <= 1) {
      return left.isEmpty() ? null : left.getFirst();
    }
    long different = left.stream().map(c -> c.name() + (withNamespace ? "/" + c.namespace() : "")).distinct().count();
    if (different > 1) {
      throw KustomizeException.fails(referrer.tree().origin, "the reference to " + oldName + " may mean several objects");
    }
    return left.getFirst();
  }

  private interface TypeTest {
    boolean test(String group, String version, String kind);
  }

  private static boolean formerTypeIs(Resource resource, TypeTest test) {
    ObjectId now = resource.id();
    return resource.former().stream().anyMatch(f -> test.test(now.group(), now.version(), f.kind()));
  }

  private static Predicate<Resource> roleReference(Resource referrer, Reference reference) {
    List<String> path = reference.field().path();
    Tree role = referrer.tree().field("roleRef");
    boolean isRoleName = path.size() >= 2 && path.getLast().equals("name") && path.get(path.size() - 2).equals("roleRef");
    if (!isRoleName || role == null || role.field("apiGroup") == null || role.field("kind") == null) {
      return _ -> true;
    }
    String wantedGroup = role.textAt("apiGroup");
    String wantedKind = role.textAt("kind");
    return c -> formerTypeIs(c, (group, _, kind) -> (wantedGroup.isEmpty() || wantedGroup.equals(group))
        && (wantedKind.isEmpty() || wantedKind.equals(kind)));
  }

  private static Predicate<Resource> sameNamespace(Resource referrer) {
    ObjectId from = referrer.id();
    return c -> isClusterScoped(from) || isClusterScoped(c.id()) || c.kind().equals("ServiceAccount")
        || from.effectiveNamespace().equals(c.id().effectiveNamespace());
  }
}
