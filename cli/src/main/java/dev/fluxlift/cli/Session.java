package dev.fluxlift.cli;

import dev.fluxlift.adapters.StateDirectory;
import dev.fluxlift.adapters.SystemClock;
import dev.fluxlift.adapters.kubernetes.KubeconfigChoice;
import dev.fluxlift.adapters.kubernetes.KubernetesCluster;
import dev.fluxlift.adapters.oci.OciRegistry;
import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.Registry;
import dev.fluxlift.engine.run.Lock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The outside world as a command's options name it. Nothing is opened before it is asked for. */
final class Session {
  private final Console console;
  private final CommonOptions common;
  private final Clock clock = new SystemClock();

  Session(Console console, CommonOptions common) {
    this.console = console;
    this.common = common;
  }

  /** Codes of findings and names of objects the person consented to. */
  Set<String> consents() {
    return Set.copyOf(common.consents);
  }

  /** Says on stderr what takes time. */
  void progress(String line) {
    console.progress(line);
  }

  Clock clock() {
    return clock;
  }

  /** The cluster when the person named one, by option: a kubeconfig that merely lies about is not asked. */
  Optional<Cluster> namedCluster() {
    return common.kubeconfig == null && common.context == null ? Optional.empty() : Optional.of(cluster());
  }

  /**
   * The cluster, by option or by the usual places.
   *
   * @throws Problem when there is no kubeconfig
   */
  Cluster cluster() {
    KubeconfigChoice choice =
        new KubeconfigChoice(
            Optional.ofNullable(common.kubeconfig), Optional.ofNullable(common.context), console.environment(), home());
    if (!choice.present()) {
      throw new Problem(
          ExitCode.ERROR,
          "no kubeconfig: neither --kubeconfig nor $KUBECONFIG names one, and " + choice.files().getFirst() + " is not there",
          "This command reads the live cluster.",
          "Give --kubeconfig FILE.");
    }
    return new KubernetesCluster(choice, clock);
  }

  Registry registry() {
    return new OciRegistry(console.environment());
  }

  /** Where run directories, plans and evidence lie. */
  Path state() {
    return StateDirectory.of(console.environment(), home()).create();
  }

  Lock.Holder holder() {
    long pid = ProcessHandle.current().pid();
    return new Lock.Holder(
        host(),
        pid,
        UUID.randomUUID().toString().substring(0, 8),
        p -> ProcessHandle.of(p).map(ProcessHandle::isAlive).orElse(false));
  }

  private Path home() {
    return Path.of(console.environment().getOrDefault("HOME", System.getProperty("user.home", ".")));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
