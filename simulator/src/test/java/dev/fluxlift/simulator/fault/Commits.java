package dev.fluxlift.simulator.fault;

import dev.fluxlift.simulator.api.StateHash;
import dev.fluxlift.simulator.world.SimulatedGit;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Commits by what is in their trees: who went another way to the same files has other ids. */
final class Commits {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");
  private static final int LENGTH = 40;

  private final SimulatedGit git;
  private final Map<String, String> names = new HashMap<>();

  Commits(SimulatedGit git) {
    this.git = git;
  }

  /** Of the branch and of the clone. */
  long hash() {
    return StateHash.text(named(git.state().head()) + " " + named(git.head(git.branch()).orElse("")));
  }

  /** A text with the names of trees in place of those of commits. */
  String named(String text) {
    return text.length() < LENGTH ? text : ID.matcher(text).replaceAll(found -> name(found.group()));
  }

  /** The same with each text of a value. */
  Value named(Value value) {
    return switch (value) {
      case Mapping m -> {
        Mapping out = m;
        for (Map.Entry<String, Value> entry : m.entries().entrySet()) {
          Value named = named(entry.getValue());
          out = named == entry.getValue() ? out : out.with(entry.getKey(), named);
        }
        yield out;
      }
      case Sequence s -> {
        List<Value> out = new ArrayList<>();
        boolean changed = false;
        for (Value item : s.values()) {
          Value named = named(item);
          changed |= named != item;
          out.add(named);
        }
        yield changed ? Sequence.of(out) : s;
      }
      case Value.Text t -> {
        String named = named(t.value());
        yield named.equals(t.value()) ? t : Value.of(named);
      }
      default -> value;
    };
  }

  private String name(String id) {
    return names.computeIfAbsent(id, _ -> git.knows(id) ? "tree" + tree(id) : id);
  }

  private long tree(String id) {
    long sum = 0;
    for (Map.Entry<String, byte[]> file : git.files(id).entrySet()) {
      sum += StateHash.mix(StateHash.text(file.getKey()) * 31 + Arrays.hashCode(file.getValue()));
    }
    return sum;
  }
}
