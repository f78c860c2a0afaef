package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.Instance;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.engine.install.FluxVersion;
import dev.fluxlift.engine.mapping.FlagVersions;
import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flags and feature gates that patches give to controllers are there in the version that is asked for. */
final class Flags implements Rule {
  private static final Pattern FLAG = Pattern.compile("(?m)--([a-z][a-z0-9-]*)(?:=([^\\s\"'\\]]*))?");

  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    for (Instance instance : view.state().instances()) {
      patches(instance.carrier().ref(), instance.spec().list("kustomize", "patches"), instance.version(), out);
    }
    for (Installed installed : Installed.of(view.state())) {
      installed.version().ifPresent(v -> {
        patches(installed.ref(), installed.value().list("spec", "patches"), v, out);
        Owner owner = view.state().owners().get(installed.ref());
        if (owner != null) {
          owner.items().stream().filter(i -> i.is("apps", "Deployment") && FluxComponents.ALL.contains(i.ref().name()))
              .forEach(i -> arguments(installed.ref(), i, v, out));
        }
      });
    }
    return out;
  }

  private static void patches(ObjectRef ref, List<Value> patches, String version, List<Observation> out) {
    for (Value value : patches) {
      Mapping patch = value.asMapping();
      String kind = patch.text("target", "kind").orElse("Deployment");
      Optional<Value> text = patch.get("patch");
      if (text.isPresent() && "Deployment".matches("(?:" + (isPlain(kind) ? kind : "Deployment") + ")")) {
        lines(ref, text.get().text().orElse(""), text.get().origin(), version, out);
      }
    }
  }

  private static boolean isPlain(String kind) {
    return kind.matches("[A-Za-z|().*]*") && kind.chars().filter(c -> c == '(').count() == kind.chars().filter(c -> c == ')').count();
  }

  /** Known flags alone are judged: the distribution's own manifests fit their version. */
  private static void arguments(ObjectRef ref, Item deployment, String version, List<Observation> out) {
    for (Value container : deployment.value().list("spec", "template", "spec", "containers")) {
      for (Value argument : container.asMapping().list("args")) {
        Matcher m = FLAG.matcher(argument.text().orElse(""));
        if (m.find() && FlagVersions.flag(m.group(1)).isPresent()) {
          flag(ref, m, Places.of(argument, deployment.value()), version, out);
        }
      }
    }
  }

  private static void lines(ObjectRef ref, String text, Origin origin, String version, List<Observation> out) {
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      Matcher m = FLAG.matcher(lines[i].contains("#") ? lines[i].substring(0, lines[i].indexOf('#')) : lines[i]);
      while (m.find()) {
        flag(ref, m, new Origin(origin.file(), origin.line() + 1 + i).toString(), version, out);
      }
    }
  }

  private static void flag(ObjectRef ref, Matcher m, String where, String version, List<Observation> out) {
    if (!m.group(1).equals("feature-gates")) {
      judge(ref, "--" + m.group(1), FlagVersions.flag(m.group(1)), where, version, out);
      return;
    }
    String gates = m.group(2) == null ? "" : m.group(2);
    for (String gate : gates.split(",")) {
      String name = gate.split("=")[0];
      judge(ref, "gate " + name, FlagVersions.gate(name), where, version, out);
    }
  }

  private static void judge(
      ObjectRef ref, String name, Optional<FluxVersion> since, String where, String version, List<Observation> out) {
    Optional<VersionRange> range = VersionRange.of(version);
    if (since.isEmpty() || range.isEmpty()) {
      out.add(new Observation(ChangeFindings.FLAG_NOT_KNOWN, ref + " " + name + " " + version, where,
          ref + " gives a controller " + name + ", and whether Flux " + version + " knows it is not known here."));
    } else if (range.get().isBefore(since.get())) {
      out.add(new Observation(ChangeFindings.FLAG_NOT_IN_VERSION, ref + " " + name, where,
          ref + " gives a controller " + name + ", which is there since Flux " + since.get() + ", and asks for " + version + "."));
    }
  }
}
