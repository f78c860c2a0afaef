package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sends each request to both servers and says where they differ. */
final class Both {
  private final RealSide real;
  private final ModelSide model;

  Both(RealSide real, ModelSide model) {
    this.real = real;
    this.model = model;
  }

  ModelSide model() {
    return model;
  }

  /** What differs after a request; empty when nothing does. */
  List<String> send(Request request) {
    Outcome there = real.send(request);
    Outcome here = model.send(request);
    List<String> out = new ArrayList<>();
    if (!there.refused().equals(here.refused())) {
      out.add("answer: real " + answer(there) + ", model " + answer(here));
    } else if (there.refused().isEmpty()) {
      differences("answer", there.object(), here.object(), out);
    }
    out.addAll(compare(request.ref()));
    return out;
  }

  private static String answer(Outcome outcome) {
    return outcome.refused().map(Enum::toString).orElse("OK") + " " + outcome.words();
  }

  /** What differs in an object as it is now. */
  List<String> compare(ObjectRef ref) {
    Optional<Mapping> there = real.get(ref).map(Comparable::of);
    Optional<Mapping> here = model.get(ref).map(Comparable::of);
    List<String> out = new ArrayList<>();
    if (there.isPresent() != here.isPresent()) {
      out.add(ref + ": real " + (there.isPresent() ? "there, model gone" : "gone, model there"));
    } else if (there.isPresent()) {
      differences(ref.toString(), there.get(), here.orElseThrow(), out);
    }
    return out;
  }

  private static void differences(String path, Value real, Value model, List<String> out) {
    if (real.equals(model)) {
      return;
    }
    if (real instanceof Mapping r && model instanceof Mapping m) {
      Set<String> keys = new LinkedHashSet<>(r.entries().keySet());
      keys.addAll(m.entries().keySet());
      for (String key : keys) {
        String below = path + "." + key;
        Optional<Value> left = r.get(key);
        Optional<Value> right = m.get(key);
        if (left.isPresent() && right.isPresent()) {
          differences(below, left.get(), right.get(), out);
        } else {
          out.add(below + ": real " + left.map(RealSide::shown).orElse("-") + ", model "
              + right.map(RealSide::shown).orElse("-"));
        }
      }
    } else if (real instanceof Sequence r && model instanceof Sequence m && r.values().size() == m.values().size()) {
      for (int i = 0; i < r.values().size(); i++) {
        differences(path + "[" + i + "]", r.values().get(i), m.values().get(i), out);
      }
    } else {
      out.add(path + ": real " + RealSide.shown(real) + ", model " + RealSide.shown(model));
    }
  }
}
