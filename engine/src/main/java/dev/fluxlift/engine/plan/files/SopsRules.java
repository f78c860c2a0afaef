package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.Folders;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.YamlException;
import dev.fluxlift.yaml.YamlStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which creation rule of .sops.yaml is for a file: the first whose path_regex is found in its path (getsops config). */
final class SopsRules {
  private final Workspace workspace;

  SopsRules(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Notes when the rule at the new place is another one. */
  void compare(String from, String to) {
    Optional<String> before = rule(from);
    Optional<String> after = rule(to);
    if (before.isPresent() && !before.equals(after)) {
      workspace.find(FileFindings.SOPS_RULE_CHANGES, before.get(),
          "It is the rule for " + from + "; for " + to + (after.isPresent() ? " it is " + after.get() : " there is none") + ".");
    }
  }

  /** {@code file:line} of the rule. */
  private Optional<String> rule(String file) {
    return nearest(Folders.of(file)).flatMap(config -> {
      String path = Folders.relative(Folders.of(config), file);
      try {
        List<Value> rules = YamlStream.parse(config, workspace.text(config).orElse("")).single().asMapping().list("creation_rules");
        return rules.stream().filter(r -> matches(r, path)).findFirst().map(r -> r.origin().toString());
      } catch (YamlException _) {
        return Optional.empty();
      }
    });
  }

  private static boolean matches(Value rule, String path) {
    try {
      return rule.asMapping().text("path_regex").map(p -> Pattern.compile(p).matcher(path).find()).orElse(true);
    } catch (PatternSyntaxException _) {
      return false;
    }
  }

  private Optional<String> nearest(String folder) {
    String here = folder;
    while (true) {
      String config = Folders.join(here, ".sops.yaml");
      if (workspace.has(config)) {
        return Optional.of(config);
      }
      if (here.isEmpty()) {
        return Optional.empty();
      }
      here = Folders.of(here);
    }
  }
}
