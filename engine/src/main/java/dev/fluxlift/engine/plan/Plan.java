package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.mapping.MappedSetting;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The move of one installation.
 *
 * @param id first 12 hex digits of the SHA-256 of everything else
 * @param toolVersion version of fluxlift that made it
 * @param operatorVersion version of Flux Operator and its charts
 * @param repository what it was made from
 * @param cluster what it was made from, when a cluster was given
 * @param installation what was recognised
 * @param instance the target
 * @param settings what became of each old setting
 * @param findings what speaks against it
 * @param steps the steps in order
 */
public record Plan(
    String id,
    String toolVersion,
    String operatorVersion,
    RepositoryLock repository,
    Optional<ClusterLock> cluster,
    Installation installation,
    InstanceSpec instance,
    List<MappedSetting> settings,
    List<Finding> findings,
    List<Step> steps) {

  /**
   * @param commit HEAD it was made from
   * @param remote URL of the remote Flux follows, without credentials
   * @param branch branch Flux follows
   * @param files SHA-256 (hex) of each file read, by path
   */
  public record RepositoryLock(String commit, String remote, String branch, Map<String, String> files) {}

  /**
   * @param kubeSystemUid identity of the cluster
   * @param server its address
   * @param objects UID and resourceVersion ({@code uid@resourceVersion}) of each object read, by its reference's text
   */
  public record ClusterLock(String kubeSystemUid, String server, Map<String, String> objects) {}
}
