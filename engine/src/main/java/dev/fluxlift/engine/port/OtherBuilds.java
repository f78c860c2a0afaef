package dev.fluxlift.engine.port;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/** Programs of the person's own that build the same files, to compare with. */
public interface OtherBuilds {
  /** The programs with the versions they say of themselves, e.g. {@code kustomize v5.7.1}. */
  List<String> versions();

  /**
   * Builds a folder that has a kustomization file, without any restriction of where its files may lie.
   *
   * @param folder path from the repository's top
   */
  Answer kustomize(String folder);

  /**
   * Builds a Flux Kustomization without asking a cluster; empty when there is no program for that.
   *
   * @param kustomization the object as the repository holds it
   * @param folder what its {@code spec.path} means
   */
  Optional<Answer> flux(Mapping kustomization, String folder);

  /** What a program said. */
  sealed interface Answer {
    /** It built: all objects as YAML. */
    record Printed(String yaml) implements Answer {}

    /** It refused, in its own words. */
    record Refused(String words) implements Answer {}
  }
}
