package dev.fluxlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** {@code check --from --to}, by revisions and by folders, in each format. */
class CheckChangeTest {
  @TempDir Path folder;
  @TempDir Path state;

  private static ChangeCase named(String name) {
    return ChangeCase.read("mistakes.txt").stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static void write(Path top, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = top.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private Cli.Ended check(String format, String... more) throws IOException {
    ChangeCase change = named("a claim leaves its build");
    Path from = folder.resolve("from");
    Path to = folder.resolve("to");
    write(from, change.from());
    write(to, change.to());
    String[] args = {"check", "--from", from.toString(), "--to", to.toString(), "-o", format};
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return new Cli(state).run(all.toArray(String[]::new));
  }

  @Test
  void twoFoldersAreComparedAndTheEffectsPrinted() throws IOException {
    Cli.Ended ended = check("text");

    assertThat(ended.status()).isEqualTo(ExitCode.BLOCKED.status());
    assertThat(ended.out()).contains("consent data-pruned  k8s/apps/store/app/claim.yaml:1", "something stands in the way");
    assertThat(ended.out()).containsPattern("flux-system/store +- +- +1 +- +-");
  }

  @Test
  void whatAPersonConsentsToPasses() throws IOException {
    assertThat(check("text", "--consent", "data-pruned").status()).isZero();
  }

  @Test
  void twoRevisionsAreCompared() throws IOException {
    ChangeCase change = named("a claim leaves its build");
    write(folder, change.from());
    Cli.git(folder, "init", "--quiet", "--initial-branch=main");
    Cli.git(folder, "add", "--all");
    Cli.git(folder, "commit", "--quiet", "--message=Before");
    Files.delete(folder.resolve("k8s/apps/store/app/claim.yaml"));
    Cli.git(folder, "commit", "--quiet", "--all", "--message=After");

    Cli.Ended ended = new Cli(state).run("check", folder.toString(), "--from", "HEAD~1", "--to", "HEAD");
    assertThat(ended.status()).isEqualTo(ExitCode.BLOCKED.status());
    assertThat(ended.out()).contains("data-pruned");

    assertThat(new Cli(state).run("check", folder.toString(), "--from", "HEAD").status()).isZero();
    assertThat(new Cli(state).run("check", folder.toString(), "--from", "no-such-revision").err()).contains("no-such-revision");
  }

  @Test
  void jsonNamesEveryObject() throws IOException {
    Mapping record = Json.parse(check("json").out(), "stdout").asMapping();

    Mapping effects = record.list("clusters").getFirst().asMapping().list("effects").getFirst().asMapping();
    assertThat(effects.text("kustomization")).contains("flux-system/store");
    assertThat(effects.list("prune")).containsExactly(Value.of("PersistentVolumeClaim/web/store"));
    assertThat(record.list("findings").getFirst().asMapping().text("code")).contains("data-pruned");
  }

  /** Fields that SARIF 2.1.0 requires (OASIS sarif-schema-2.1.0.json): version, runs, tool.driver.name, message. */
  @Test
  void sarifHasItsStructure() throws IOException {
    Mapping log = Json.parse(check("sarif").out(), "stdout").asMapping();

    assertThat(log.text("version")).contains("2.1.0");
    Mapping run = log.list("runs").getFirst().asMapping();
    assertThat(run.text("tool", "driver", "name")).contains("fluxlift");
    List<Value> rules = run.list("tool", "driver", "rules");
    assertThat(run.list("results")).isNotEmpty().allSatisfy(value -> {
      Mapping result = value.asMapping();
      assertThat(result.text("message", "text")).isPresent();
      assertThat(result.text("level").orElse("")).isIn("error", "note", "warning", "none");
      int index = Integer.parseInt(result.text("ruleIndex").orElseThrow());
      assertThat(rules.get(index).asMapping().text("id")).isEqualTo(result.text("ruleId"));
    });
    Mapping location = run.list("results").getFirst().asMapping().list("locations").getFirst().asMapping().mapping("physicalLocation");
    assertThat(location.text("artifactLocation", "uri")).contains("k8s/apps/store/app/claim.yaml");
    assertThat(location.text("region", "startLine")).contains("1");
  }

  @Test
  void junitIsXmlWithAFailureForWhatStops() throws Exception {
    byte[] xml = check("junit").out().getBytes(StandardCharsets.UTF_8);
    Element suite = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement();

    assertThat(suite.getTagName()).isEqualTo("testsuite");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(1);
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(Integer.parseInt(suite.getAttribute("tests")));
  }

  @Test
  void markdownIsATable() throws IOException {
    String text = check("md").out();
    assertThat(text).contains("1 in the way", "| finding | where | what | what to do |", "| **data-pruned** | `k8s/apps/store/app/claim.yaml:1` |");
  }

  @Test
  void anotherCommandRefusesTheFormatsOfFindings() {
    Cli.Ended ended = new Cli(state).run("inspect", Cli.EXAMPLE.toString(), "-o", "sarif");
    assertThat(ended.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(ended.err()).contains("sarif");
  }
}
