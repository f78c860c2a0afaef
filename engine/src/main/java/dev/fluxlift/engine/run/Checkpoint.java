package dev.fluxlift.engine.run;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.plan.Hashes;
import dev.fluxlift.engine.plan.Plan;
import dev.fluxlift.engine.plan.PlanFile;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.engine.verify.Baseline;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * ConfigMap {@code fluxlift-checkpoint} where Flux runs: plan, baseline and soak, so that another machine can go on.
 * What a ConfigMap may hold is 1 MiB (kubernetes pkg/apis/core/validation@v1.33): long texts are gzipped and in base64;
 * a baseline that is still too long is left out, and the machine that goes on takes one anew and says so.
 */
public final class Checkpoint {
  /** Name of the ConfigMap. */
  public static final String NAME = "fluxlift-checkpoint";

  private static final int PLAIN = 500_000;
  private static final int ALL = 950_000;
  private final Cluster cluster;
  private final ObjectRef ref;

  /**
   * What it holds.
   *
   * @param plan the plan
   * @param step the step that was begun last
   * @param run which run wrote it
   * @param backupOn the machine that holds the backup of S0, {@code ""} when it is not known
   * @param consents what the person consented to so far
   * @param baseline how it was at S0, when it fitted
   * @param soak what S7 has seen so far
   * @param back the step that a way back goes to which was begun and has not ended
   * @param unrehearsed why the person went on where the plan could not be rehearsed
   */
  public record Content(
      Plan plan,
      StepId step,
      String run,
      String backupOn,
      Set<String> consents,
      Optional<Baseline> baseline,
      Optional<Mapping> soak,
      Optional<StepId> back,
      Optional<String> unrehearsed) {
    /** Copies. */
    public Content {
      consents = Set.copyOf(consents);
    }
  }

  /** In the namespace where Flux runs. */
  public Checkpoint(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.ref = new ObjectRef("", "ConfigMap", namespace, NAME);
  }

  /** What the cluster's checkpoint says, which is probably of this plan: then the plan has not to be read again. */
  static Optional<Content> any(Plan plan, Cluster cluster) {
    Checkpoint checkpoint = new Checkpoint(cluster, plan.installation().namespace());
    return cluster.get(checkpoint.ref).map(o -> content(o, Optional.of(plan)));
  }

  /** What the cluster's checkpoint says of this plan; empty when it is of another one. */
  static Optional<Content> of(Plan plan, Cluster cluster) {
    return any(plan, cluster).filter(c -> c.plan().id().equals(plan.id()));
  }

  /**
   * What it says of this plan when another machine wrote it last; empty when this one did. Then baseline and soak of this
   * machine are old: the way back of the other one made the old owner anew, and ended the soak.
   *
   * @param entries the journal of this machine
   */
  static Optional<Content> elsewhere(Optional<Content> there, List<Journal.Entry> entries) {
    return there.filter(c -> entries.stream().noneMatch(e -> e.run().equals(c.run())));
  }

  /** Writes it under our field manager. */
  public void write(Content content) {
    Map<String, String> texts = new TreeMap<>();
    put(texts, "plan", PlanFile.write(content.plan()));
    texts.put("step", content.step().name());
    texts.put("run", content.run());
    texts.put("backupOn", content.backupOn());
    String consents = Json.compact(Value.of(content.consents().stream().sorted().toList()));
    texts.put("consents", consents);
    texts.put("consentsHash", hash(content.plan(), consents));
    content.soak().ifPresent(s -> texts.put("soak", Json.compact(s)));
    texts.put("back", content.back().map(StepId::name).orElse(""));
    texts.put("unrehearsed", content.unrehearsed().orElse(""));
    content.baseline().ifPresent(b -> {
      Map<String, String> more = new TreeMap<>(texts);
      put(more, "baseline", Json.compact(b.toValue()));
      if (length(more) <= ALL) {
        texts.putAll(more);
      }
    });
    if (length(texts) > ALL) {
      throw new StopException(
          Ending.ERROR,
          "the plan is too long for a ConfigMap: " + length(texts) + " bytes gzipped",
          "Report this: no repository of that size was seen.");
    }
    cluster.apply(manifest(texts), Cluster.FIELD_MANAGER, true, false);
  }

  private static String hash(Plan plan, String consents) {
    return Hashes.sha256(plan.id() + "\n" + consents);
  }

  /** Somebody who may edit a ConfigMap of Flux may do worse; this is against well-meant edits. */
  private static Set<String> consents(Mapping data, Plan plan, String name) {
    String text = data.text("consents").orElse("");
    if (text.isEmpty() && !data.has("consentsHash")) {
      return Set.of();
    }
    if (!data.text("consentsHash").orElse("").equals(hash(plan, text))) {
      throw new PlanFile.UnreadablePlanException(
          name + " was edited: the hash of its consents does not fit. Consent by --consent; delete the ConfigMap to go on"
              + " from the machine that began");
    }
    return Json.parse(text, name).items().stream().flatMap(c -> c.text().stream()).collect(Collectors.toSet());
  }

  private Mapping manifest(Map<String, String> texts) {
    return Mapping.of(
        "apiVersion", "v1",
        "kind", "ConfigMap",
        "metadata", Mapping.of("name", ref.name(), "namespace", ref.namespace()),
        "data", texts);
  }

  /**
   * Reads it; empty when it is not there.
   *
   * @throws PlanFile.UnreadablePlanException when it was edited
   */
  public Optional<Content> read() {
    return cluster.get(ref).map(o -> content(o, Optional.empty()));
  }

  /** @param expected the plan that it probably holds: when its text is the very same, nothing has to be read */
  private static Content content(LiveObject object, Optional<Plan> expected) {
    Mapping data = object.body().mapping("data");
    String name = object.ref().toString();
    String text = text(data, "plan").orElse("");
    Plan plan = expected.filter(p -> PlanFile.write(p).equals(text)).orElseGet(() -> PlanFile.read(text, name));
    return new Content(
        plan,
        StepId.valueOf(data.text("step").orElse(StepId.S0.name())),
        data.text("run").orElse(""),
        data.text("backupOn").orElse(""),
        consents(data, plan, name),
        text(data, "baseline").map(t -> Baseline.read(Json.parse(t, name))),
        data.text("soak").map(t -> Json.parse(t, name).asMapping()),
        data.text("back").filter(b -> !b.isEmpty()).map(StepId::valueOf),
        data.text("unrehearsed").filter(r -> !r.isEmpty()));
  }

  /** Removes it at the end of the move. */
  public void remove() {
    cluster.get(ref).ifPresent(o -> cluster.delete(ref, o.uid(), ""));
  }

  private static int length(Map<String, String> texts) {
    return texts.values().stream().mapToInt(String::length).sum();
  }

  private static void put(Map<String, String> texts, String key, String text) {
    if (text.length() <= PLAIN) {
      texts.put(key, text);
      return;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    texts.put(key + ".gz", Base64.getEncoder().encodeToString(out.toByteArray()));
  }

  private static Optional<String> text(Mapping data, String key) {
    return data.text(key).or(() -> data.text(key + ".gz").map(Checkpoint::unzipped));
  }

  private static String unzipped(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
