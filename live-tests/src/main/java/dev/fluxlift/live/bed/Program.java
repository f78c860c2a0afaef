package dev.fluxlift.live.bed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A binary that stands for an image.
 *
 * @param binary the executable
 * @param role what it needs to run beside others on one host
 */
record Program(Path binary, Role role) {
  /** How the flags of the pod are completed; the last of two equal flags wins in pflag. */
  enum Role {
    /** Serves artifacts on one port of the test bed, as its Service has one address in life. */
    SOURCE,
    /** Listens for events and webhooks. */
    NOTIFICATION,
    /** Listens for nothing but probes and metrics. */
    CONTROLLER,
    /** flux-operator: outside a pod's file system it must not think itself in a cluster (it checks os-release). */
    OPERATOR
  }

  /** The programs by the last part of their image's name. */
  static Map<String, Program> of(Binaries binaries, FluxLine line) {
    return Map.of(
        "source-controller", new Program(binaries.get("source-controller"), Role.SOURCE),
        "kustomize-controller", new Program(binaries.get(line.kustomizeController()), Role.CONTROLLER),
        "helm-controller", new Program(binaries.get("helm-controller"), Role.CONTROLLER),
        "notification-controller", new Program(binaries.get("notification-controller"), Role.NOTIFICATION),
        "flux-operator", new Program(binaries.get("flux-operator"), Role.OPERATOR));
  }

  /**
   * Flags to append to the pod's own.
   *
   * @param healthPort port for probes
   * @param storagePort port of source-controller's file server
   * @param directory the pod's directory
   * @param operatorManifests the operator's {@code config/data}
   */
  List<String> flags(int healthPort, int storagePort, Path directory, Path operatorManifests) {
    List<String> flags = new ArrayList<>();
    flags.add("--health-addr=127.0.0.1:" + healthPort);
    flags.add(role == Role.OPERATOR ? "--metrics-addr=0" : "--metrics-addr=127.0.0.1:0");
    switch (role) {
      case SOURCE -> flags.addAll(List.of("--events-addr=", "--storage-addr=127.0.0.1:" + storagePort,
          "--storage-adv-addr=127.0.0.1:" + storagePort, "--storage-path=" + directory.resolve("data")));
      case NOTIFICATION -> flags.addAll(
          List.of("--events-addr=127.0.0.1:" + Ports.free(), "--receiverAddr=127.0.0.1:" + Ports.free()));
      case CONTROLLER -> flags.add("--events-addr=");
      case OPERATOR -> flags.addAll(
          List.of("--storage-path=" + operatorManifests, "--web-server-port=" + Ports.free()));
    }
    return flags;
  }
}
