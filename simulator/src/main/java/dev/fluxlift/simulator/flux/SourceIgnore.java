package dev.fluxlift.simulator.flux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which files of a repository do not get into its artifact: those of version control, the patterns of each
 * {@code .sourceignore} and those of {@code spec.ignore}; any of these replace the defaults (fluxcd/pkg
 * sourceignore/sourceignore.go@v0.12.0, source-controller internal/controller/storage.go@v1.6.0 SourceIgnoreFilter, go-git
 * plumbing/format/gitignore). The last pattern that matches counts.
 */
final class SourceIgnore {
  private static final String FILE = ".sourceignore";
  private static final List<String> VCS = List.of(".git/", ".gitignore", ".gitmodules", ".gitattributes");
  private static final List<String> DEFAULTS = List.of(
      "*.jpg", "*.jpeg", "*.gif", "*.png", "*.wmv", "*.flv", "*.tar.gz", "*.zip",
      ".github/", ".circleci/", ".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml",
      "codeship-services.yml", "codeship-steps.yml",
      "**/.goreleaser.yml", "**/.sops.yaml", "**/.flux.yaml");

  private final List<Rule> rules = new ArrayList<>();

  private SourceIgnore() {}

  /**
   * @param domain the folder the pattern stands in, {@code ""} for the top
   * @param include whether it takes files in again
   * @param onlyFolders whether it ends in a slash
   * @param anchored whether it speaks of the whole path below its domain, else of a name at any depth
   */
  private record Rule(String domain, boolean include, boolean onlyFolders, boolean anchored, Pattern pattern) {
    static Rule of(String text, String domain) {
      String rest = text.stripTrailing();
      boolean include = rest.startsWith("!");
      rest = include ? rest.substring(1) : rest;
      boolean onlyFolders = rest.endsWith("/");
      rest = onlyFolders ? rest.substring(0, rest.length() - 1) : rest;
      boolean anchored = rest.contains("/");
      rest = rest.startsWith("/") ? rest.substring(1) : rest;
      return new Rule(domain, include, onlyFolders, anchored, Pattern.compile(regex(rest)));
    }

    boolean matches(String path, boolean isFolder) {
      if (onlyFolders && !isFolder) {
        return false;
      }
      String below = path;
      if (!domain.isEmpty()) {
        if (!path.startsWith(domain + "/")) {
          return false;
        }
        below = path.substring(domain.length() + 1);
      }
      return pattern.matcher(anchored ? below : below.substring(below.lastIndexOf('/') + 1)).matches();
    }

    private static String regex(String glob) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < glob.length(); i++) {
        char c = glob.charAt(i);
        if (glob.startsWith("**/", i)) {
          out.append("(?:.*/)?");
          i += 2;
        } else if (glob.startsWith("**", i)) {
          out.append(".*");
          i += 1;
        } else if (c == '*') {
          out.append("[^/]*");
        } else if (c == '?') {
          out.append("[^/]");
        } else {
          out.append(Pattern.quote(String.valueOf(c)));
        }
      }
      return out.toString();
    }
  }

  /** The files of a Git repository that get into its artifact. */
  static Map<String, byte[]> git(Map<String, byte[]> files, Optional<String> ignore) {
    SourceIgnore rules = new SourceIgnore();
    rules.add(VCS, "");
    int own = rules.rules.size();
    files.entrySet().stream()
        .filter(f -> f.getKey().equals(FILE) || f.getKey().endsWith("/" + FILE))
        .sorted(Map.Entry.comparingByKey())
        .forEach(f -> rules.read(new String(f.getValue(), StandardCharsets.UTF_8),
            f.getKey().substring(0, Math.max(0, f.getKey().length() - FILE.length() - 1))));
    ignore.ifPresent(text -> rules.read(text, ""));
    if (rules.rules.size() == own) {
      rules.add(DEFAULTS, "");
    }
    return rules.kept(files);
  }

  private void read(String text, String domain) {
    add(text.lines().filter(l -> !l.startsWith("#") && !l.isBlank()).toList(), domain);
  }

  private void add(List<String> patterns, String domain) {
    patterns.forEach(p -> rules.add(Rule.of(p, domain)));
  }

  private Map<String, byte[]> kept(Map<String, byte[]> files) {
    Map<String, byte[]> out = new LinkedHashMap<>();
    files.forEach((path, bytes) -> {
      if (!isOut(path)) {
        out.put(path, bytes);
      }
    });
    return out;
  }

  /** A pattern that matches a folder matches what is in it, so a later one can take a part of it in again. */
  private boolean isOut(String path) {
    for (Rule rule : rules.reversed()) {
      if (matchesPart(rule, path)) {
        return !rule.include();
      }
    }
    return false;
  }

  private static boolean matchesPart(Rule rule, String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (rule.matches(path.substring(0, slash), true)) {
        return true;
      }
    }
    return rule.matches(path, false);
  }
}
