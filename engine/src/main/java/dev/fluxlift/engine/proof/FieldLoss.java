package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the adoption deletes: the operator takes the fields of some field managers over, and what it takes over and does
 * not set itself, server-side apply removes (flux-operator@v0.32.0 internal/controller/common.go:133-178; fluxcd/pkg
 * ssa/v0.60.0 patch.go). Fields of other managers stay.
 */
public final class FieldLoss {
  private FieldLoss() {}

  /**
   * One field that goes.
   *
   * @param object whose
   * @param path keys from the top; {@code [k]} for an item of a list
   * @param manager who owned it, {@code manager/operation}
   * @param expected the published reason, when there is one
   */
  public record Lost(ObjectRef object, List<String> path, String manager, Optional<Expected> expected) {
    /** Copies. */
    public Lost {
      path = List.copyOf(path);
    }
  }

  /** Whether the operator takes this manager's fields over. */
  public static boolean takenOver(String manager, String operation) {
    boolean update = operation.equals("Update");
    boolean apply = operation.equals("Apply");
    return (manager.equals("kustomize-controller") && apply)
        || (manager.equals("helm") && update)
        || (manager.startsWith("kubectl") && (update || apply))
        || (manager.startsWith("before-first-apply") && update)
        || (manager.equals("flux") && (update || apply));
  }

  /**
   * The fields of the live object that the operator's object would take over and drop.
   *
   * @param rendered the object as the operator applies it
   */
  static List<Lost> of(LiveObject live, Mapping rendered, Expected.Context context) {
    Set<String> kept = new TreeSet<>();
    List<Owned> taken = new ArrayList<>();
    for (Value entry : live.body().list("metadata", "managedFields")) {
      Mapping field = entry.asMapping();
      if (!field.text("subresource").orElse("").isEmpty()) {
        continue;
      }
      String manager = field.text("manager").orElse("");
      String operation = field.text("operation").orElse("");
      List<List<String>> paths = new ArrayList<>();
      leaves(field.mapping("fieldsV1"), List.of(), paths);
      if (takenOver(manager, operation)) {
        paths.forEach(p -> taken.add(new Owned(p, manager + "/" + operation)));
      } else {
        paths.forEach(p -> kept.add(String.join("\n", p)));
      }
    }
    List<Lost> out = new ArrayList<>();
    for (Owned owned : taken) {
      boolean stays = kept.contains(String.join("\n", owned.path())) || sets(rendered, owned.path());
      boolean there = sets(live.body(), owned.path());
      if (!stays && there && out.stream().noneMatch(l -> l.path().equals(readable(owned.path())))) {
        List<String> path = readable(owned.path());
        out.add(new Lost(live.ref(), path, owned.manager(), expected(live, path, context)));
      }
    }
    return out;
  }

  private record Owned(List<String> path, String manager) {}

  private static Optional<Expected> expected(LiveObject live, List<String> path, Expected.Context context) {
    Optional<Value> before = live.body().get(path.toArray(String[]::new));
    return Expected.of(new Expected.Case(live.ref(), path, before, Optional.empty(), context));
  }

  /** The leaves of a fieldsV1 tree; {@code "."} says that the parent itself is owned and adds nothing here. */
  private static void leaves(Mapping fields, List<String> path, List<List<String>> out) {
    fields
        .entries()
        .forEach(
            (key, value) -> {
              if (key.equals(".")) {
                return;
              }
              List<String> here = new ArrayList<>(path);
              here.add(key);
              Mapping below = value.asMapping();
              if (below.without(".").entries().isEmpty()) {
                out.add(here);
              } else {
                leaves(below, here, out);
              }
            });
  }

  /** Whether the object has a value at a fieldsV1 path. */
  private static boolean sets(Value object, List<String> path) {
    Value here = object;
    for (String step : path) {
      Optional<Value> next = step(here, step);
      if (next.isEmpty()) {
        return false;
      }
      here = next.get();
    }
    return true;
  }

  private static Optional<Value> step(Value here, String step) {
    String rest = step.substring(2);
    return switch (step.substring(0, 2).toLowerCase(Locale.ROOT)) {
      case "f:" -> here.asMapping().get(rest);
      case "k:" -> {
        Mapping keys = Json.parse(rest, "").asMapping();
        yield here.items().stream().filter(i -> matches(i.asMapping(), keys)).findFirst();
      }
      case "v:" -> {
        Value wanted = Json.parse(rest, "");
        yield here.items().stream().filter(wanted::equals).findFirst();
      }
      case "i:" -> {
        int index = Integer.parseInt(rest);
        yield index < here.items().size() ? Optional.of(here.items().get(index)) : Optional.empty();
      }
      default -> throw new IllegalArgumentException("not a step of fieldsV1: " + step);
    };
  }

  private static boolean matches(Mapping item, Mapping keys) {
    return keys.entries().entrySet().stream()
        .allMatch(
            k -> {
              Optional<Value> has = item.get(k.getKey());
              // the one key with a default in the kinds at hand: ContainerPort and ServicePort protocol
              return has.map(k.getValue()::equals)
                  .orElseGet(() -> k.getKey().equals("protocol") && k.getValue().text().filter("TCP"::equals).isPresent());
            });
  }

  private static List<String> readable(List<String> path) {
    return path.stream().map(s -> s.startsWith("f:") ? s.substring(2) : "[" + s.substring(2) + "]").toList();
  }
}
