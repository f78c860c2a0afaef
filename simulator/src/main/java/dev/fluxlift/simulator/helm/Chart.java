package dev.fluxlift.simulator.helm;

import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/** A chart as Helm renders it, without the templates. */
public interface Chart {
  /** Its name in Chart.yaml. */
  String name();

  /** Its version in Chart.yaml. */
  String version();

  /** The version of what it installs; {@code ""} when Chart.yaml names none. */
  String appVersion();

  /** What is in its folder {@code crds}: made at install, never deleted. */
  List<Mapping> crds();

  /**
   * The objects of a release.
   *
   * @throws RenderException when the templates fail
   */
  Rendered render(Request request);

  /**
   * What templates know.
   *
   * @param values the release's values, without the chart's defaults
   * @param release name of the release
   * @param namespace of the release
   * @param chartVersion the chart's version with what helm-controller added to it, e.g. {@code 0.32.0+4548ed6c8a9d}
   * @param upgrade whether it is no first installation
   * @param current the objects of the release that is installed, without hooks; empty when none is
   */
  record Request(
      Mapping values,
      String release,
      String namespace,
      String chartVersion,
      boolean upgrade,
      Optional<List<Mapping>> current) {}

  /**
   * What a chart gives.
   *
   * @param objects without hooks
   * @param hooks objects with annotation {@code helm.sh/hook}
   */
  record Rendered(List<Mapping> objects, List<Mapping> hooks) {}

  /** The templates failed. */
  final class RenderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With Helm's words. */
    public RenderException(String message) {
      super(message);
    }
  }
}
