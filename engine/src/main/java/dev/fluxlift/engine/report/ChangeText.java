package dev.fluxlift.engine.report;

import dev.fluxlift.engine.change.ChangeReport;
import dev.fluxlift.engine.change.ClusterChange;
import dev.fluxlift.engine.change.OwnerEffects;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;

/** The effects of a change, as a table and as a record. */
public final class ChangeText {
  private static final int WIDTH = 44;

  private ChangeText() {}

  /** One line for each Kustomization through which something happens. */
  public static String table(ChangeReport report) {
    StringBuilder out = new StringBuilder();
    for (ClusterChange cluster : report.clusters()) {
      List<OwnerEffects> effects = cluster.effects();
      out.append("cluster ").append(name(cluster)).append(": ").append(cluster.to().owners().size()).append(" Kustomizations, ")
          .append(effects.isEmpty() ? "no effect\n" : effects.size() + " with effects\n");
      if (!effects.isEmpty()) {
        out.append(row("", List.of("create", "change", "prune", "orphan", "lose")));
      }
      for (OwnerEffects e : effects) {
        out.append(row(e.owner().namespace() + "/" + e.owner().name(), List.of(count(e.created()), count(e.changed()),
            count(e.pruned()), count(e.orphaned()), count(e.lost()))));
      }
    }
    return out.toString();
  }

  private static String name(ClusterChange cluster) {
    return cluster.to().folder().isEmpty() ? "." : cluster.to().folder();
  }

  private static String count(List<ObjectRef> refs) {
    return refs.isEmpty() ? "-" : String.valueOf(refs.size());
  }

  private static String row(String name, List<String> cells) {
    StringBuilder out = new StringBuilder("  ").append(name).append(" ".repeat(Math.max(1, WIDTH - name.length())));
    cells.forEach(c -> out.append(" ".repeat(Math.max(1, 7 - c.length()))).append(c));
    return out.append('\n').toString();
  }

  /** The same with the name of every object. */
  public static List<Mapping> record(ChangeReport report) {
    List<Mapping> out = new ArrayList<>();
    for (ClusterChange cluster : report.clusters()) {
      out.add(Mapping.of("cluster", name(cluster), "kustomizations", cluster.to().owners().size(),
          "effects", cluster.effects().stream().map(ChangeText::record).toList()));
    }
    return out;
  }

  private static Mapping record(OwnerEffects e) {
    return Mapping.of("kustomization", e.owner().namespace() + "/" + e.owner().name(), "create", names(e.created()),
        "change", names(e.changed()), "prune", names(e.pruned()), "orphan", names(e.orphaned()), "lose", names(e.lost()));
  }

  private static List<String> names(List<ObjectRef> refs) {
    return refs.stream().map(ObjectRef::toString).toList();
  }
}
