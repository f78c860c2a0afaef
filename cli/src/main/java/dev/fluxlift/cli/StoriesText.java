package dev.fluxlift.cli;

import dev.fluxlift.engine.snapshot.ClusterSnapshot;
import dev.fluxlift.simulator.check.Story;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of a plan that was taken as it is written, for a person and for a program. */
record StoriesText(String folder, Optional<ClusterSnapshot> snapshot, List<Story> stories) {
  private static final int WIDTH = 80;

  boolean good() {
    return stories.isEmpty();
  }

  String screen() {
    List<String> out = new ArrayList<>();
    out.add(snapshot.map(s -> "a copy of cluster " + s.kubeSystemUid())
        .orElse("NOT your cluster: a simulated one, made of this repository alone"));
    out.add("the usual plan on " + folder + ": install beside the old Flux, clean up, and its two ways back");
    for (Story story : stories) {
      out.add("");
      out.add(story.title());
      story.numbered().forEach(line -> out.addAll(wrapped(line)));
      story.against().forEach(a -> out.add("   " + cut(a)));
    }
    out.add("");
    out.add(good()
        ? "nothing was lost"
        : "REFUSED: " + stories.size() + " of its promises do not hold. The move that holds them: fluxlift plan " + folder);
    return String.join("\n", out);
  }

  /** What a sentence is too long for goes on below it. */
  static List<String> wrapped(String sentence) {
    List<String> out = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : sentence.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        out.add(line.toString());
        line = new StringBuilder("  ");
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    out.add(line.toString());
    return out;
  }

  private static String cut(String line) {
    return line.length() <= WIDTH - 3 ? line : line.substring(0, WIDTH - 4) + "…";
  }

  Value value() {
    return Mapping.of(
        "yourCluster", snapshot.isPresent(),
        "good", good(),
        "stories", stories.stream().map(StoriesText::value).toList());
  }

  static Mapping value(Story story) {
    return Mapping.of("title", story.title(), "lines", story.lines(), "against", story.against());
  }
}
