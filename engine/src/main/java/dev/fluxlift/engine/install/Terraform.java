package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.finding.Finding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Terraform files that install Flux (terraform-provider-flux docs/resources/bootstrap_git.md@v1.5.1). */
public final class Terraform {
  private static final Pattern BOOTSTRAP = Pattern.compile("\\s*resource\\s+\"flux_bootstrap_git\"\\s.*");

  private Terraform() {}

  /** What has to happen in Terraform before an installation that it bootstrapped is moved. */
  public static List<Finding> findings(Installation installation, Repository repository) {
    return installation.selfManaged()
        ? bootstraps(repository).stream()
            .map(where -> new Finding(InstallFindings.TERRAFORM_BOOTSTRAP, where, "It has a flux_bootstrap_git."))
            .toList()
        : List.of();
  }

  /** {@code file:line} of each resource {@code flux_bootstrap_git}. */
  static List<String> bootstraps(Repository repository) {
    List<String> out = new ArrayList<>();
    for (String path : repository.paths()) {
      if (path.endsWith(".tf")) {
        List<String> lines = repository.tree().read(path)
            .map(b -> new String(b, StandardCharsets.UTF_8).lines().toList()).orElse(List.of());
        for (int i = 0; i < lines.size(); i++) {
          if (BOOTSTRAP.matcher(lines.get(i)).matches()) {
            out.add(path + ":" + (i + 1));
          }
        }
      }
    }
    return List.copyOf(out);
  }
}
