package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.Chart;
import dev.fluxlift.engine.change.ClusterState;
import dev.fluxlift.engine.change.Instance;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Owner;
import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.install.FluxComponents;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What installs Flux by other means than a FluxInstance: a Kustomization of the flux-manifests artifact, controllers that
 * stand in the repository, a release of the community's chart.
 *
 * @param ref the Kustomization that applies them, or the release
 * @param where {@code file:line}
 * @param version the version, when it is said exactly
 * @param components the controllers, when they are known
 * @param guarded whether its removal deletes nothing, and it applies nothing
 * @param value what the {@code ref} names
 */
record Installed(
    ObjectRef ref, String where, Optional<String> version, Optional<List<String>> components, boolean guarded, Mapping value) {
  private static final Pattern VERSION = Pattern.compile("v?\\d+\\.\\d+\\.\\d+");

  /** All of them. */
  static List<Installed> of(ClusterState state) {
    List<Installed> out = new ArrayList<>();
    for (Owner owner : state.owners().values()) {
      if (owner.state() == Owner.State.ELSEWHERE) {
        artifact(owner, state).ifPresent(out::add);
      } else {
        manifests(owner).ifPresent(out::add);
      }
    }
    state.delivered().filter(d -> d.item().isRelease()).forEach(d -> chart(d.item(), state).ifPresent(out::add));
    return List.copyOf(out);
  }

  private static Optional<Installed> artifact(Owner owner, ClusterState state) {
    Optional<Mapping> source = state.value(owner.source()).or(owner::from);
    boolean named = source.flatMap(s -> s.text("spec", "url")).filter(u -> Folders.name(Folders.plain(u)).equals("flux-manifests")).isPresent();
    if (!owner.source().kind().equals("OCIRepository") || !named) {
      return Optional.empty();
    }
    Optional<String> version = source.flatMap(s -> s.text("spec", "ref", "tag")).filter(v -> VERSION.matcher(v).matches());
    Optional<List<String>> all = version.flatMap(FluxComponents::published)
        .map(names -> names.stream().filter(n -> !isDeleted(n, owner.spec())).toList());
    return Optional.of(new Installed(owner.ref(), owner.where(), version, all, isGuarded(owner), owner.value()));
  }

  private static boolean isDeleted(String controller, Mapping spec) {
    return spec.list("patches").stream().map(Value::asMapping)
        .filter(p -> p.text("patch").orElse("").contains("$patch: delete"))
        .filter(p -> p.text("target", "kind").orElse("").equals("Deployment"))
        .anyMatch(p -> p.text("target", "name").filter(n -> matches(n, controller)).isPresent());
  }

  private static boolean matches(String expression, String name) {
    try {
      return Pattern.matches("(?:" + expression + ")", name);
    } catch (PatternSyntaxException _) {
      return false;
    }
  }

  private static Optional<Installed> manifests(Owner owner) {
    List<Item> controllers = owner.items().stream()
        .filter(i -> i.is("apps", "Deployment") && FluxComponents.ALL.contains(i.ref().name()))
        .filter(i -> i.value().text("metadata", "labels", "app.kubernetes.io/part-of").filter("flux"::equals).isPresent())
        .toList();
    if (controllers.stream().noneMatch(i -> i.ref().name().equals("kustomize-controller"))) {
      return Optional.empty();
    }
    Item first = controllers.getFirst();
    return Optional.of(new Installed(owner.ref(), first.where(), first.value().text("metadata", "labels", "app.kubernetes.io/version"),
        Optional.of(controllers.stream().map(i -> i.ref().name()).toList()), isGuarded(owner), owner.value()));
  }

  private static Optional<Installed> chart(Item release, ClusterState state) {
    Optional<Chart> chart = Chart.of(release, state::value).filter(c -> c.name().equals("flux2"));
    boolean suspended = release.value().bool("spec", "suspend").orElse(false);
    return chart.map(_ -> new Installed(release.ref(), release.where(), Optional.empty(), Optional.empty(), suspended, release.value()));
  }

  private static boolean isGuarded(Owner owner) {
    return owner.isSuspended();
  }

  /** The version of Flux that a cluster runs, as far as one is said exactly. */
  static Optional<String> version(ClusterState state) {
    for (Instance instance : state.instances()) {
      if (!instance.isDisabled()) {
        return VERSION.matcher(instance.version()).matches() ? Optional.of(plain(instance.version())) : Optional.empty();
      }
    }
    return of(state).stream().flatMap(i -> i.version().stream()).map(Installed::plain).findFirst();
  }

  private static String plain(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }
}
