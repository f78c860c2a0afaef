package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.proof.render.PatchUse;
import dev.fluxlift.engine.proof.render.Rendered;
import java.util.ArrayList;
import java.util.List;

/** Each patch meets the same objects on both sides, and at least one. */
final class PatchProof {
  private PatchProof() {}

  /**
   * @param before the old side with its own patches
   * @param after the new side with its patches
   * @param there what the new side's patches meet among the old side's objects
   */
  static List<Finding> findings(Rendered before, Rendered after, List<PatchUse> there) {
    List<Finding> out = new ArrayList<>();
    for (PatchUse use : before.patches()) {
      if (use.failure().isPresent()) {
        out.add(new Finding(ProofFindings.PATCH_FAILS, use.where(), "On the old side: " + use.failure().get()));
      } else if (use.matched().isEmpty()) {
        out.add(new Finding(ProofFindings.OLD_PATCH_IDLE, use.where(), "It meets no object of the old side"));
      }
    }
    for (int i = 0; i < after.patches().size(); i++) {
      PatchUse here = after.patches().get(i);
      String where = "FluxInstance spec.kustomize.patches[" + here.index() + "]";
      if (here.failure().isPresent()) {
        out.add(new Finding(ProofFindings.PATCH_FAILS, where, here.failure().get()));
      } else if (here.matched().isEmpty()) {
        out.add(new Finding(ProofFindings.PATCH_MATCHES_NOTHING, where, "It meets no object of the operator's build"));
      } else if (!here.matched().equals(there.get(i).matched())) {
        out.add(
            new Finding(
                ProofFindings.PATCH_MATCHES_OTHERS,
                where,
                "It meets " + here.matched() + ", on the old side " + there.get(i).matched()));
      }
    }
    return out;
  }
}
