package dev.fluxlift.live.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** etcd and kube-apiserver with few controllers or none: little happens there that was not asked for. */
public final class BareCluster implements AutoCloseable {
  private final Spawner spawner = new Spawner();
  private final ControlPlane plane;
  private final Kube kube;

  /**
   * Starts it.
   *
   * @param home directory of everything it writes
   * @param controllers as {@code kube-controller-manager --controllers} takes them; none when empty
   */
  public BareCluster(Binaries binaries, Path home, String controllers) {
    try {
      this.plane = new ControlPlane(binaries, spawner, Files.createDirectories(home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      this.kube = plane.startBare(controllers);
    } catch (RuntimeException | Error e) {
      spawner.close();
      throw e;
    }
  }

  /** Requests as cluster admin. */
  public Kube kube() {
    return kube;
  }

  @Override
  public void close() {
    kube.close();
    plane.close();
    spawner.close();
  }
}
