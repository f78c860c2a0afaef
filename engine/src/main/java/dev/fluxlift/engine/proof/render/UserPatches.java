package dev.fluxlift.engine.proof.render;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.kustomize.KustomizeException;
import dev.fluxlift.kustomize.Patch;
import dev.fluxlift.kustomize.Patched;
import dev.fluxlift.kustomize.Patches;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The person's patches, one after the other, with what each met; one that fails is left out and says why. */
final class UserPatches {
  /**
   * @param objects what is left
   * @param uses one for each patch
   */
  record Result(List<Mapping> objects, List<PatchUse> uses) {}

  private UserPatches() {}

  /** The owner's patch as an entry of a {@code patches} list that knows where it stands. */
  static Mapping of(OwnerPatch patch) {
    Mapping entry = Mapping.EMPTY.with("patch", new Text(patch.text(), patch.origin()));
    return patch.target().entries().isEmpty() ? entry : entry.with("target", patch.target());
  }

  static Result apply(List<Mapping> objects, List<Mapping> patches) {
    List<Mapping> here = objects;
    List<PatchUse> uses = new ArrayList<>();
    for (int i = 0; i < patches.size(); i++) {
      Mapping entry = patches.get(i);
      String text = entry.text("patch").orElse("");
      String where = entry.get("patch").map(p -> p.origin().toString()).orElse("-");
      try {
        Patched patched = Patches.apply(here, List.of(Patch.of(entry)));
        here = patched.objects();
        List<ObjectRef> matched =
            patched.effects().getFirst().hits().stream()
                .map(h -> new ObjectRef(h.object().group(), h.object().kind(), h.object().namespace(), h.object().name()))
                .sorted()
                .toList();
        uses.add(new PatchUse(i, where, text, matched, Optional.empty()));
      } catch (KustomizeException e) {
        uses.add(new PatchUse(i, where, text, List.of(), Optional.of(String.valueOf(e.getMessage()))));
      }
    }
    return new Result(here, uses);
  }
}
