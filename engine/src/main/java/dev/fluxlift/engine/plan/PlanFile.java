package dev.fluxlift.engine.plan;

import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A plan as a JSON file (schema: docs/plan.schema.json). Its id is the hash of its content, so that a plan which was
 * edited by hand is recognised: what runs is what was shown.
 */
public final class PlanFile {
  /** The version of the file's form this fluxlift writes and reads. */
  public static final int VERSION = 1;

  /** What the file says it is. */
  public static final String KIND = "fluxlift-plan";

  private static final int ID_LENGTH = 12;

  private static final int REMEMBERED = 8;
  /** What was written of the plans of late, by id: a move writes and compares the very same one at each step. */
  private static final Map<String, Written> LATELY = new ConcurrentHashMap<>();

  private PlanFile() {}

  private record Written(Plan plan, String text) {}

  /** What was read of late, and where. */
  private static final Map<Source, Plan> READ = new ConcurrentHashMap<>();

  private record Source(String file, String text) {}

  /** The file is no plan this fluxlift can trust; the message says why and what to do. */
  public static final class UnreadablePlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason. */
    public UnreadablePlanException(String message) {
      super(message);
    }
  }

  /** The plan as indented JSON text. */
  public static String write(Plan plan) {
    Written known = LATELY.get(plan.id());
    if (known != null && known.plan() == plan) {
      return known.text();
    }
    String text = Json.pretty(PlanWriter.write(plan));
    if (LATELY.size() >= REMEMBERED) {
      LATELY.clear();
    }
    LATELY.put(plan.id(), new Written(plan, text));
    return text;
  }

  /** The plan as a JSON value. */
  public static Mapping toValue(Plan plan) {
    return PlanWriter.write(plan);
  }

  /**
   * Reads a plan.
   *
   * @param file what messages call it
   * @throws UnreadablePlanException when it is no plan, of another version, or not as fluxlift wrote it
   */
  public static Plan read(String text, String file) {
    Source source = new Source(file, text);
    Plan known = READ.get(source);
    if (known != null) {
      return known;
    }
    Plan plan = readAnew(text, file);
    if (READ.size() >= REMEMBERED) {
      READ.clear();
    }
    READ.put(source, plan);
    return plan;
  }

  private static Plan readAnew(String text, String file) {
    Mapping json;
    try {
      json = Json.parse(text, file).asMapping();
    } catch (IllegalArgumentException e) {
      throw new UnreadablePlanException("not a plan: " + e.getMessage());
    }
    if (!json.text("kind").orElse("").equals(KIND)) {
      throw new UnreadablePlanException(file + " is not a plan of fluxlift: kind is not " + KIND);
    }
    String version = json.text("version").orElse("none");
    if (!version.equals(Integer.toString(VERSION))) {
      throw new UnreadablePlanException(
          file + " has plan version " + version + ", this fluxlift reads " + VERSION + "; plan again");
    }
    String id = json.text("id").orElse("");
    if (!id.equals(idOf(json))) {
      throw new UnreadablePlanException(
          file + " was changed after it was made: its id says " + id + ", its content " + idOf(json)
              + "; plan again instead of editing the file");
    }
    try {
      return PlanReader.read(json);
    } catch (IllegalArgumentException e) {
      throw new UnreadablePlanException("not a plan: " + e.getMessage());
    }
  }

  /** The same plan with the id that its content gives it. */
  static Plan named(Plan plan) {
    return new Plan(
        idOf(PlanWriter.write(plan)),
        plan.toolVersion(),
        plan.operatorVersion(),
        plan.repository(),
        plan.cluster(),
        plan.installation(),
        plan.instance(),
        plan.target(),
        plan.settings(),
        plan.findings(),
        plan.consents(),
        plan.order(),
        plan.steps());
  }

  /** The same steps, locked to another commit and to a cluster as it is. */
  public static Plan relocked(Plan plan, Plan.RepositoryLock repository, Plan.ClusterLock cluster) {
    return named(new Plan(
        "",
        plan.toolVersion(),
        plan.operatorVersion(),
        repository,
        Optional.of(cluster),
        plan.installation(),
        plan.instance(),
        plan.target(),
        plan.settings(),
        plan.findings(),
        plan.consents(),
        plan.order(),
        plan.steps()));
  }

  /** The same plan with more findings, which its id covers, too. */
  static Plan with(Plan plan, List<Finding> more) {
    List<Finding> findings = new ArrayList<>(plan.findings());
    findings.addAll(more);
    return named(new Plan(
        "",
        plan.toolVersion(),
        plan.operatorVersion(),
        plan.repository(),
        plan.cluster(),
        plan.installation(),
        plan.instance(),
        plan.target(),
        plan.settings(),
        findings,
        plan.consents(),
        plan.order(),
        plan.steps()));
  }

  private static String idOf(Value plan) {
    return Hashes.sha256(Json.canonical(plan.asMapping().without("id"))).substring(0, ID_LENGTH);
  }
}
