package dev.fluxlift.simulator.check;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.check.Chronicle.Entry;
import dev.fluxlift.simulator.time.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What happened, told in at most {@value #MOST} numbered lines: what the person did, what was deleted by whom, and what came
 * of it. What changes nothing that counts is left out.
 *
 * @param title what it is about, a few words
 * @param lines the sentences, without numbers
 * @param against what does not hold at the end
 */
public record Story(String title, List<String> lines, List<String> against) {
  /** How many lines at most. */
  public static final int MOST = 12;

  private static final int NAMED = 3;
  private static final int KINDS = 3;
  private static final int MANY = 20;

  /** Copies. */
  public Story {
    lines = List.copyOf(lines);
    against = List.copyOf(against);
  }

  /** The lines with their numbers. */
  public List<String> numbered() {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      out.add(i + 1 + ". " + lines.get(i));
    }
    return List.copyOf(out);
  }

  /**
   * Tells it.
   *
   * @param end what is seen at the end, one sentence each
   * @param told whether a change of many objects is part of the story, too
   */
  static Story of(String title, List<Entry> entries, List<String> end, List<String> against, boolean told) {
    List<Line> lines = new ArrayList<>();
    for (Entry entry : entries) {
      boolean counts = !entry.words().isEmpty() || !entry.deleted().isEmpty()
          || told && entry.changed().size() + entry.made().size() >= MANY;
      if (counts) {
        add(lines, entry);
      }
    }
    while (lines.size() + end.size() > MOST && shorten(lines)) {
      // until it is short enough
    }
    List<String> out = new ArrayList<>(lines.stream().map(Line::sentence).toList());
    out.addAll(end);
    return new Story(title, out.subList(Math.max(0, out.size() - MOST), out.size()), against);
  }

  /** One sentence while it is put together. */
  private record Line(String words, Optional<String> by, Set<String> works, Set<ObjectRef> deleted, int changed) {
    String sentence() {
      if (by.isEmpty()) {
        return words;
      }
      List<String> what = new ArrayList<>();
      if (changed >= MANY) {
        what.add("changes " + changed + " objects");
      }
      if (!deleted.isEmpty()) {
        what.add("deletes " + objects(deleted));
      }
      String on = works.size() == 1 && !works.iterator().next().isEmpty() ? " on " + works.iterator().next() : "";
      return by.get() + on + ": " + String.join("; ", what) + ".";
    }
  }

  private static void add(List<Line> lines, Entry entry) {
    int changed = entry.changed().size() + entry.made().size();
    if (entry.by().isEmpty()) {
      lines.add(new Line(entry.words(), Optional.empty(), Set.of(), entry.deleted(), 0));
      return;
    }
    String by = name(entry.by().get());
    String work = item(entry.by().get());
    boolean joins = !lines.isEmpty() && lines.getLast().by().equals(Optional.of(by))
        && (lines.getLast().works().equals(Set.of(work)) || work.isEmpty());
    if (joins) {
      lines.add(join(lines.removeLast(), new Line("", Optional.of(by), Set.of(work), entry.deleted(), changed)));
    } else {
      lines.add(new Line("", Optional.of(by), new TreeSet<>(Set.of(work)), entry.deleted(), changed));
    }
  }

  private static Line join(Line one, Line other) {
    Set<ObjectRef> deleted = new TreeSet<>(one.deleted());
    deleted.addAll(other.deleted());
    Set<String> works = new TreeSet<>(one.works());
    works.addAll(other.works());
    return new Line(one.words(), one.by(), works, deleted, Math.max(one.changed(), other.changed()));
  }

  /** Joins what one controller did later on to what it did first; what belongs to nobody's act goes first. */
  private static boolean shorten(List<Line> lines) {
    for (int i = lines.size() - 1; i > 0; i--) {
      for (int j = i - 1; j >= 0; j--) {
        boolean person = lines.get(j).by().isEmpty();
        if (person) {
          break;
        }
        if (lines.get(j).by().equals(lines.get(i).by())) {
          lines.set(j, join(lines.get(j), lines.get(i)));
          lines.remove(i);
          return true;
        }
      }
    }
    return false;
  }

  private static String name(Work work) {
    String controller = work.controller().substring(0, work.controller().indexOf('/'));
    return controller.startsWith("kube-controller-manager") ? "Kubernetes itself" : controller;
  }

  private static String item(Work work) {
    return work.controller().startsWith("kube-controller-manager") ? "" : work.item().kind() + " " + work.item().name();
  }

  /** Some objects by name, many by kind. */
  static String objects(Collection<ObjectRef> refs) {
    if (refs.size() <= NAMED) {
      return String.join(", ", refs.stream().map(r -> r.kind() + " " + r.name()).toList());
    }
    Map<String, Integer> kinds = new LinkedHashMap<>();
    refs.stream().sorted().forEach(r -> kinds.merge(r.kind(), 1, Integer::sum));
    List<String> out = kinds.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
        .map(e -> e.getValue() + " " + e.getKey())
        .toList();
    int more = out.size() - KINDS;
    return refs.size() + " objects: " + String.join(", ", out.subList(0, Math.min(KINDS, out.size())))
        + (more > 0 ? " and others" : "");
  }
}
