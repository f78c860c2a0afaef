package dev.fluxlift.yaml;

/**
 * The two ways in which Go programs of this field read the same scalar. They differ in words that YAML 1.1 calls truth
 * values and in timestamps; all else (octals, underscores, {@code .5}, {@code True}) they read alike.
 */
public enum Reading {
  /**
   * How kustomize reads a resource file (go.yaml.in/yaml/v3): {@code yes}, {@code on} and {@code y} are strings, an
   * unquoted {@code 2020-01-01} becomes {@code "2020-01-01T00:00:00Z"}.
   */
  KUSTOMIZE,
  /**
   * How kubectl, Helm, the Flux controllers and the header of a kustomization.yaml are read (sigs.k8s.io/yaml):
   * {@code yes}, {@code on} and {@code y} are true, also as a key; a date stays the string it is.
   */
  SIGS_YAML
}
