package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.install.Installation;
import dev.fluxlift.engine.mapping.InstanceSpec;
import dev.fluxlift.engine.mapping.MappedSetting;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The move of one installation.
 *
 * @param id first 12 hex digits of the SHA-256 of everything else
 * @param toolVersion version of fluxlift that made it
 * @param operatorVersion version of Flux Operator and its charts
 * @param repository what it was made from
 * @param cluster what it was made from, when a cluster was given
 * @param installation what was recognised
 * @param instance what the FluxInstance will say
 * @param target names of what the move creates
 * @param settings what became of each old setting
 * @param findings what speaks against it
 * @param consents what the person consented to when it was made: codes of findings, {@code not-ready=OBJECT}, and names of
 *     objects that may go ({@code Kind/namespace/name}); sorted
 * @param order clusters in the order to move them, staging first; empty when this is the only one
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
    Target target,
    List<MappedSetting> settings,
    List<Finding> findings,
    List<String> consents,
    List<String> order,
    List<Step> steps) {

  /** Copies. */
  public Plan {
    settings = List.copyOf(settings);
    findings = List.copyOf(findings);
    consents = consents.stream().distinct().sorted().toList();
    order = List.copyOf(order);
    steps = List.copyOf(steps);
  }

  /** The step, when the plan has it. */
  public Optional<Step> step(StepId step) {
    return steps.stream().filter(s -> s.id() == step).findFirst();
  }

  /**
   * @param commit HEAD it was made from
   * @param remote URL of the remote Flux follows, without credentials
   * @param branch branch Flux follows
   * @param files SHA-256 (hex) of each file read, by path
   */
  public record RepositoryLock(String commit, String remote, String branch, Map<String, String> files) {
    /** Sorts the files. */
    public RepositoryLock {
      files = Collections.unmodifiableMap(new TreeMap<>(files));
    }
  }

  /**
   * @param kubeSystemUid identity of the cluster
   * @param server its address
   * @param objects what {@link ObjectLock} says of each object whose change would matter
   */
  public record ClusterLock(String kubeSystemUid, String server, Map<ObjectRef, ObjectLock> objects) {
    /** Sorts the objects. */
    public ClusterLock {
      objects = Collections.unmodifiableMap(new TreeMap<>(objects));
    }
  }
}
