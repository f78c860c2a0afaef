package dev.fluxlift.live.model;

import dev.fluxlift.live.bed.FluxLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/model.md: each rule of the simulator, where it was read, and the scenarios that compare it with the real thing. */
final class ModelPage {
  private static final Path SIMULATOR = Path.of(System.getProperty("basedir", "")).toAbsolutePath()
      .resolveSibling("simulator/src/main/java/dev/fluxlift/simulator");
  private static final Pattern PARENTHESIS = Pattern.compile("\\(([^()]*@v[0-9][^()]*)\\)");
  private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9_./{},-]*@v[0-9]+(\\.[0-9]+)*");
  private static final Map<String, String> PARTS = new TreeMap<>(Map.of(
      "K", "kustomize-controller", "S", "source-controller", "H", "helm-controller and Helm", "O", "Flux Operator",
      "F", "The old Flux", "C", "The cluster"));

  private ModelPage() {}

  static String text() {
    SortedMap<String, String> sources = sources();
    StringBuilder out = new StringBuilder("""
        # The model and what it was compared with

        The simulator plays an API server and Flux's controllers by rules that were read in their source. Each scenario
        below runs unchanged on the simulator and on the real control plane of the test bed and has to come to the same end
        state. What the real one came to is recorded in `live-tests/src/test/resources/scenarios`, whose first lines say on
        which lines of Flux; `ScenariosTest` runs all that were recorded on the simulator in each build. A scenario that is
        marked "simulator alone" has no recording, so nothing is claimed of it. `ScenariosLiveTest` runs
        them on both sides, with scenarios made by a seed besides: a sample and ten seeds that are new with each commit in
        each live run, all of them in the full one. Those about Flux itself follow one another on one cluster.
        In the test bed Flux 2.6 means its manifests and kustomize-controller; source- and helm-controller are those of a
        later line, which is what is compared.

        This page is generated: `ModelPageTest` fails when it is not up to date, and writes it with `-Dfluxlift.docs=write`.

        ## What is compared

        Every object of the scenario's namespaces, or of the whole cluster where the scenario is about Flux itself, with its
        field owners, by the equality that judges a way back (see the guide): its published list of ignored fields is all
        that is ignored, and `ResultTest` changes every field to see that. Of a status, which that list ignores, these are
        compared besides for objects of Flux: type, status and reason of each condition, revisions, inventory, history,
        failure counts, and whether the generation is observed. Where a scenario marks a moment, it is compared which objects
        are the same as then by UID, which are gone and which were made anew; where it is about Flux itself, whose pods were
        replaced. Pods, ReplicaSets, Leases, Events and the operator's own report come and go and are not compared.
        No two runs have these in common:

        | of | not compared |
        |---|---|
        """);
    for (RunField field : RunField.values()) {
      out.append("| ").append(field.kinds()).append(" | ").append(field.path()).append(" |\n");
    }
    for (Map.Entry<String, String> part : PARTS.entrySet()) {
      out.append("\n## ").append(part.getValue()).append("\n\n| rule | source | scenarios |\n|---|---|---|\n");
      for (Rule rule : Rule.values()) {
        if (rule.name().startsWith(part.getKey() + "_")) {
          out.append("| ").append(rule.says()).append(" | ").append(sources.getOrDefault(rule.type(), "?"))
              .append(" | ").append(scenarios(rule)).append(" |\n");
        }
      }
    }
    out.append("""

        ## Scenarios made by a seed

        `RandomScenario` makes a small estate and steps upon it: commits, those of another committer and by force among them,
        suspensions, deletions, drift, marks, restarts of controllers, and what the tool does to an old owner and its objects.
        Those below were played on both sides and came to the same; `scenarios/seeds.tsv` has each with what it came to, and each
        build plays them again on the simulator. A seed that differs prints the command that plays it again.

        | Flux | seeds | equal | played on |
        |---|---|---|---|
        """);
    for (FluxLine line : FluxLine.values()) {
      List<Seeds.Played> played = Seeds.played().stream().filter(p -> p.line().equals(line.version())).toList();
      String dates = played.stream().map(Seeds.Played::date).distinct().sorted().collect(Collectors.joining(", "));
      out.append("| ").append(line.version()).append(" | ").append(played.size()).append(" | ").append(played.size())
          .append(" | ").append(dates.isEmpty() ? "not yet" : dates).append(" |\n");
    }
    out.append("""

        ## What the model does not reproduce

        | of | what is missing |
        |---|---|
        | API server | what admission webhooks answer: one that has its Service lets everything through unchanged, and in a \
        rehearsal of a repository alone none is asked; admission policies; paging; conversion webhooks; quotas are not enforced |
        | image automation | its programs cannot be had; another committer stands for it in the scenarios and in the seeds |
        | notification-controller | it runs and does nothing |
        | Flux Operator | sharding, multi-tenancy, ResourceSets: an instance that asks for them stops the simulation |
        | Helm | templates of charts other than the two of the move and those of the scenarios; hooks run and succeed unless \
        the server refuses them |

        ## Read, and in no scenario of its own

        These parts of the simulator name a source and no scenario is about them alone; many take part in the ones above.
        The API server's own rules are compared request by request (`ModelledServerTest`, `ModelledChoresTest`).

        | part | source |
        |---|---|
        """);
    TreeSet<String> named = Stream.of(Rule.values()).map(Rule::type).collect(Collectors.toCollection(TreeSet::new));
    sources.forEach((type, source) -> {
      if (!named.contains(type) && !source.isEmpty()) {
        out.append("| ").append(type).append(" | ").append(source).append(" |\n");
      }
    });
    return out.toString();
  }

  private static String scenarios(Rule rule) {
    String names = Scenarios.all().stream()
        .filter(s -> s.rules().contains(rule))
        .map(s -> s.name() + (Recorded.lines(s).isEmpty() ? " (simulator alone)" : ""))
        .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }

  /** What each class of the simulator says it was read from; where it says nothing, its package. */
  private static SortedMap<String, String> sources() {
    SortedMap<String, String> out = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SIMULATOR)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String type = file.getFileName().toString().replace(".java", "");
        if (!type.equals("package-info")) {
          List<String> own = named(Files.readString(file));
          Path around = file.resolveSibling("package-info.java");
          boolean rule = Stream.of(Rule.values()).anyMatch(r -> r.type().equals(type));
          if (own.isEmpty() && rule && Files.exists(around)) {
            own = named(Files.readString(around));
          }
          out.put(type, String.join("; ", own));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }

  private static List<String> named(String java) {
    // a source may go on after a line's end
    String text = java.replaceAll("\\n\\s*\\*\\s*", " ").replaceAll("\\{@(?:link|code) ([^}]*)}", "$1");
    List<String> out = new ArrayList<>();
    for (Matcher m = PARENTHESIS.matcher(text); m.find();) {
      out.add(m.group(1).strip());
    }
    if (!out.isEmpty()) {
      return out;
    }
    for (Matcher m = SOURCE.matcher(text); m.find();) {
      String source = m.group();
      if (source.length() > 8 && !source.startsWith("@") && !out.contains(source)) {
        out.add(source);
      }
    }
    return out;
  }
}
