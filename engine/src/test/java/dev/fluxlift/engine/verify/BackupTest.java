package dev.fluxlift.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  @TempDir
  Path folder;

  private final Backup backup = new Backup(
      Instant.parse("2026-11-24T02:00:00Z"),
      "kube-system-uid",
      Snapshot.take(Fixtures.smallCluster(), "flux-system"),
      List.of(Mapping.of("apiVersion", "v1", "kind", "ServiceAccount", "metadata", Mapping.of("name", "source-controller"))));

  @Test
  void whatIsWrittenComesBackWhole() throws IOException {
    backup.write(folder);
    assertThat(Backup.read(folder)).isEqualTo(backup);
    assertThat(backup.cluster().get(new ObjectRef("apps", "Deployment", "flux-system", "source-controller")))
        .hasValueSatisfying(o -> assertThat(o.managers()).containsExactly("kustomize-controller/Apply"));
    assertThat(backup.suspended()).extracting(ObjectRef::toString).containsExactly("HelmRelease/demo/demo");
  }

  @Test
  void itHoldsFluxItsRbacItsNamespaceAndHelmsReleasesButNotTheAppsOwnObjects() {
    assertThat(backup.cluster().objects().keySet()).extracting(ObjectRef::toString)
        .contains(
            "ClusterRoleBinding/cluster-reconciler-flux-system",
            "CustomResourceDefinition/kustomizations.kustomize.toolkit.fluxcd.io",
            "Secret/demo/sh.helm.release.v1.demo.v1",
            "Secret/flux-system/sops-age",
            "ConfigMap/flux-system/cluster-settings",
            "Namespace/flux-system")
        .doesNotContain(
            "Deployment/demo/echo",
            "Secret/demo/demo-values",
            "CustomResourceDefinition/certificates.cert-manager.io");
  }

  @Test
  void noFileHoldsAValueOfASecretAndOnlyTheOwnerReadsThem() throws IOException {
    backup.write(folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file)).doesNotContain("c2VjcmV0", "cGFzc3dvcmQ", "SDRzSUFBQUFB");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
      }
    }
    assertThat(Files.readString(folder.resolve("backup.json"))).contains("cannot restore a Secret");
  }

  @Test
  void aTornOrAlteredBackupIsRefused() throws IOException {
    assertThatThrownBy(() -> Backup.read(folder)).isInstanceOf(IOException.class);
    backup.write(folder);
    Files.writeString(folder.resolve("objects.json"), "[]\n");
    assertThatThrownBy(() -> Backup.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("objects.json is not what was written");
  }

  @Test
  void aFinishedBackupIsNeverOverwrittenAndAnUnfinishedOneIsWrittenAnew() throws IOException {
    Files.writeString(folder.resolve("objects.json"), "[{");
    backup.write(folder);
    assertThat(Backup.read(folder)).isEqualTo(backup);
    assertThatThrownBy(() -> backup.write(folder)).hasMessageContaining("holds a backup already");
  }
}
