package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.Bootstrap;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.proof.render.InstalledRender;
import dev.fluxlift.engine.proof.render.Rendered;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Flux's own objects in what a root builds: they are as their file and its patches say, and leave alone. */
final class FluxObjects {
  private final Workspace workspace;
  private final Optional<Rendered> written;

  /** Nothing where the root does not deliver Flux itself. */
  FluxObjects(Installation installation, Workspace workspace) {
    this.workspace = workspace;
    this.written = installation.bootstrap().map(b -> written(b, installation, workspace));
  }

  private static Rendered written(Bootstrap bootstrap, Installation installation, Workspace workspace) {
    String text = workspace.text(bootstrap.components()).orElse("");
    List<Mapping> objects = YamlStream.parse(bootstrap.components(), text, Reading.KUSTOMIZE).mappings();
    return InstalledRender.ofArtifact(objects, bootstrap.components(), installation.patches());
  }

  /** Their identities. */
  Set<ObjectRef> refs() {
    return written.map(w -> w.byRef().keySet()).orElse(Set.of());
  }

  /** Compares the first build with the file and its patches. */
  void builtAsWritten(List<Mapping> root) {
    if (written.isEmpty()) {
      return;
    }
    Map<ObjectRef, Mapping> built = byRef(root);
    written.get().byRef().forEach((ref, object) -> {
      Mapping is = built.get(ref);
      if (is == null) {
        workspace.find(FileFindings.FLUX_BUILT_OTHERWISE, object.origin().toString(), ref + " is not built under this name.");
      } else if (!is.equals(object)) {
        workspace.find(FileFindings.FLUX_BUILT_OTHERWISE, object.origin().toString(), ref + " is built to something else.");
      }
    });
  }

  /** What is not Flux's own is built to the same before and after. */
  void othersStay(List<Mapping> before, List<Mapping> after) {
    Map<ObjectRef, Mapping> now = byRef(after);
    byRef(before).forEach((ref, object) -> {
      if (!refs().contains(ref) && !object.equals(now.get(ref))) {
        workspace.find(FileFindings.OTHERS_CHANGE, ref.toString(), "It would be built to something else.");
      }
    });
  }

  private static Map<ObjectRef, Mapping> byRef(List<Mapping> objects) {
    Map<ObjectRef, Mapping> out = new TreeMap<>();
    objects.forEach(o -> out.put(ObjectRef.of(o), o));
    return out;
  }
}
