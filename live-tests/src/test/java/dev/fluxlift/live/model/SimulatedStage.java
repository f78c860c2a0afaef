package dev.fluxlift.live.model;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Api.PatchType;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The simulator as a stage. */
final class SimulatedStage implements Stage {
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final Duration MOMENT = Duration.ofSeconds(45);
  private static final Set<String> SYSTEM =
      Set.of("kube-system", "kube-public", "kube-node-lease", "default");

  private final SimulatedWorld world;
  private final Api reader;

  SimulatedStage(SimulatedWorld world) {
    this.world = world;
    this.reader = world.server.as("reader");
  }

  @Override
  public FluxLine line() {
    return world.line;
  }

  @Override
  public Optional<LiveObject> get(ObjectRef ref) {
    return reader.get(ref);
  }

  @Override
  public List<LiveObject> objects(List<String> namespaces) {
    return world.server.api().objects().stream()
        .filter(o -> namespaces.contains(o.ref().namespace())
            || o.ref().kind().equals("Namespace") && namespaces.contains(o.ref().name()))
        .filter(o -> LiveStage.compared(o.ref()))
        .toList();
  }

  @Override
  public List<LiveObject> objects() {
    return world.server.api().objects().stream()
        .filter(o -> !SYSTEM.contains(o.ref().namespace()) && !SYSTEM.contains(o.ref().name()))
        .filter(o -> LiveStage.compared(o.ref()) && !LiveStage.given(o.ref()))
        .toList();
  }

  @Override
  public List<LiveObject> list(KindRef kind, List<String> namespaces) {
    return namespaces.stream().flatMap(n -> reader.list(kind, n).stream()).toList();
  }

  @Override
  public void apply(Mapping object, String manager) {
    world.server.as(manager).apply(object, manager, true);
  }

  @Override
  public void patch(ObjectRef ref, Mapping patch, String subresource, String manager) {
    world.server.as(manager).patch(ref, PatchType.MERGE, patch, subresource);
  }

  @Override
  public void jsonPatch(ObjectRef ref, List<Mapping> operations, String manager) {
    world.server.as(manager).patch(ref, PatchType.JSON, Value.Sequence.of(operations), "");
  }

  @Override
  public void delete(ObjectRef ref) {
    world.server.as(Scene.PERSON).delete(ref, Api.Deletion.BACKGROUND);
  }

  @Override
  public String commit(String repository, String branch, Map<String, String> files) {
    return world.git.commit("https://github.com/" + repository, branch, files);
  }

  @Override
  public String rewrite(String repository, String branch, Map<String, String> files) {
    return world.git.rewrite("https://github.com/" + repository, branch, files);
  }

  @Override
  public void artifact(String repository, String tag, Map<String, String> files) {
    world.registry.push(repository, tag, files);
  }

  @Override
  public void manifests(String tag, String note) {
    world.manifests("oci://ghcr.io/scenes/flux-operator-manifests:" + tag, note);
  }

  @Override
  public void charts() {
    world.charts();
  }

  @Override
  public void during(boolean alone, Runnable steps) {
    steps.run();
  }

  @Override
  public void await(String what, Duration patience, BooleanSupplier condition) {
    if (!world.scheduler.run(condition, LONGEST)) {
      throw new AssertionError("the simulator: not in half an hour: " + what + "; not ready: " + unready());
    }
  }

  private List<String> unready() {
    return world.server.api().objects().stream()
        .filter(o -> o.ref().group().endsWith(".io") && o.condition("Ready").isPresent() && !o.ready())
        .map(o -> o.ref() + ": " + o.condition("Ready").flatMap(c -> c.text("message")).orElse(""))
        .toList();
  }

  @Override
  public void pause() {
    world.scheduler.run(MOMENT);
  }

  @Override
  public void kill(String controller) {
    for (String pod : pods(controller)) {
      world.kubelet.kill(new ObjectRef("", "Pod", Scene.FLUX, pod), world.server.as("kubelet"), world.scheduler.now());
    }
  }

  @Override
  public void operator() {
    world.operator();
    await("flux-operator to be available", () -> get(SimulatedWorld.deployment("flux-operator"))
        .filter(d -> d.body().text("status", "availableReplicas").filter("1"::equals).isPresent()).isPresent());
  }

  @Override
  public List<String> pods(String controller) {
    return reader.list(new KindRef("", "Pod"), Scene.FLUX).stream()
        .filter(p -> p.ref().name().startsWith(controller + "-") && !p.terminating())
        .map(p -> p.ref().name())
        .sorted()
        .toList();
  }
}
