package dev.fluxlift.engine.proof;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Bootstrap;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.proof.catalogue.Reduced;
import dev.fluxlift.engine.proof.render.Distribution;
import dev.fluxlift.engine.proof.render.Rendered;
import dev.fluxlift.yaml.Reading;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.YamlStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The file that {@code flux bootstrap} wrote against what the distribution makes of the same version and components. As
 * long as they are equal, the old side can be rendered from the distribution anywhere, without the file.
 */
public final class ComponentsFile {
  private ComponentsFile() {}

  /** Each object in which they differ, with the first field; nothing for an installation without such a file. */
  public static List<Finding> check(Installation installation, Repository repository, Distribution distribution) {
    return installation.bootstrap().map(b -> check(b, installation, repository, distribution)).orElse(List.of());
  }

  private static List<Finding> check(
      Bootstrap bootstrap, Installation installation, Repository repository, Distribution distribution) {
    Rendered published = Proofs.rebuilt(installation, distribution, List.of());
    Map<ObjectRef, Mapping> there = new TreeMap<>();
    String text = repository.text(bootstrap.components()).orElse("");
    YamlStream.parse(bootstrap.components(), text, Reading.KUSTOMIZE).mappings()
        .forEach(o -> there.put(ObjectRef.of(o), distribution.wholeCrds() ? o : Reduced.of(o)));
    List<Finding> out = new ArrayList<>();
    published.byRef().forEach((ref, object) -> {
      Optional<Mapping> written = Optional.ofNullable(there.remove(ref));
      if (written.isEmpty()) {
        out.add(differs(bootstrap.components(), ref + " is not in it"));
      } else {
        FieldDiff.between(plain(object), plain(written.get())).stream().findFirst().ifPresent(c -> out.add(differs(
            written.get().origin().toString(),
            ref + ": " + String.join(".", c.path()) + " is " + words(c.after()) + ", published was " + words(c.before()))));
      }
    });
    there.forEach((ref, object) -> out.add(differs(object.origin().toString(), ref + " is in it, and was not published")));
    return List.copyOf(out);
  }

  /** An empty creationTimestamp is what Go programs write for none. */
  private static Mapping plain(Mapping object) {
    return object
        .withoutPath(List.of("metadata", "creationTimestamp"))
        .withoutPath(List.of("spec", "template", "metadata", "creationTimestamp"))
        .without("status");
  }

  private static String words(Optional<dev.fluxlift.yaml.Value> value) {
    return value.map(Proofs::words).orElse("nothing");
  }

  private static Finding differs(String where, String what) {
    return new Finding(ProofFindings.COMPONENTS_FILE_DIFFERS, where, what + ".");
  }
}
