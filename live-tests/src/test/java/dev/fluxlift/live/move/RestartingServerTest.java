package dev.fluxlift.live.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.adapters.SystemClock;
import dev.fluxlift.adapters.kubernetes.KubeconfigChoice;
import dev.fluxlift.adapters.kubernetes.KubernetesCluster;
import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.ClusterException;
import dev.fluxlift.live.bed.FluxLine;
import dev.fluxlift.live.bed.Kube;
import dev.fluxlift.live.bed.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An API server that is just starting answers before it knows its CRDs and roles. Nothing that is there may look absent
 * then, and nobody who has a right may look as if they had none: either would be acted upon.
 */
class RestartingServerTest {
  private static final int RESTARTS = 3;
  private static final ObjectRef OWNER = new ObjectRef(ObjectRef.KUSTOMIZE, "Kustomization", World.FLUX, "flux");
  private static final KindRef INSTANCES = new KindRef(ObjectRef.OPERATOR, "FluxInstance");
  private static final List<String> RAW = List.of("/apis/kustomize.toolkit.fluxcd.io", "/apis/kustomize.toolkit.fluxcd.io/v1",
      "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/flux", "/api/v1/namespaces/flux-system");

  /** How often what was answered, by question. */
  private final Map<String, Integer> answers = new ConcurrentSkipListMap<>();

  @Tag("live-full")
  @Test
  void nothingLooksAbsentOrForbiddenWhileItStarts() throws Exception {
    try (World world = Tool.after("S4", FluxLine.FLUX_2_6)) {
      Path reader = People.with(world, "reader", List.of(People.rule("get", "list")));
      AtomicBoolean over = new AtomicBoolean();
      List<Thread> askers = new ArrayList<>();
      for (String path : RAW) {
        askers.add(Thread.ofPlatform().daemon().start(() -> raw(world, reader, path, over)));
      }
      for (int i = 0; i < 2; i++) {
        askers.add(Thread.ofPlatform().daemon().start(() -> asked(reader, over)));
      }
      try {
        for (int i = 0; i < RESTARTS; i++) {
          world.bed().restartApiServer(Duration.ofMillis(500));
        }
      } finally {
        over.set(true);
      }
      for (Thread asker : askers) {
        asker.join();
      }
      System.out.println("measured: answers during " + RESTARTS + " starts of the API server: " + answers);
      assertThat(answers).containsKeys("owner: there", "instances: there");
      assertThat(answers.keySet()).noneMatch(a -> a.contains("absent") || a.contains("NOT_FOUND") || a.contains("FORBIDDEN")
          || a.contains("UNAUTHORIZED"));
    }
  }

  /** What the server says to one who asks almost without pause; printed, not judged. */
  private void raw(World world, Path kubeconfig, String path, AtomicBoolean over) {
    try (Kube kube = new Kube(world.kube().server(), world.bed().home().resolve("control-plane/certificates/apiserver.crt"),
        token(kubeconfig))) {
      while (!over.get()) {
        try {
          count(path + " " + kube.ask("GET", path, "", "").code());
        } catch (UncheckedIOException _) {
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
      }
    }
  }

  private static String token(Path kubeconfig) {
    try {
      return Files.readString(kubeconfig).replaceAll("(?s).*token: (\\S+).*", "$1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a fluxlift that was just started makes of it. */
  private void asked(Path kubeconfig, AtomicBoolean over) {
    while (!over.get()) {
      try (KubernetesCluster cluster = new KubernetesCluster(
          KubeconfigChoice.ofThisProcess(Optional.of(kubeconfig), Optional.empty()), new SystemClock())) {
        ask("owner", () -> cluster.get(OWNER).isPresent());
        ask("instances", () -> !cluster.list(INSTANCES).isEmpty());
      }
    }
  }

  private void ask(String what, Supplier<Boolean> question) {
    try {
      count(what + ": " + (question.get() ? "there" : "absent"));
    } catch (ClusterException e) {
      count(what + ": " + e.reason());
    }
  }

  private void count(String answer) {
    answers.merge(answer, 1, Integer::sum);
  }
}
