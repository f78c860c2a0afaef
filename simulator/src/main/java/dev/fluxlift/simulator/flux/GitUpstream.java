package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.engine.port.GitException;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import java.util.Optional;

/**
 * GitRepositories (source-controller internal/controller/gitrepository_controller.go@v1.6.0). The revision is
 * {@code main@sha1:…}, or {@code refs/heads/main@sha1:…} when {@code spec.ref.name} asks for it (commitReference,
 * fluxcd/pkg git/git.go; seen in V17).
 */
final class GitUpstream implements Upstream {
  private final GitSource git;

  GitUpstream(GitSource git) {
    this.git = git;
  }

  @Override
  public String kind() {
    return "GitRepository";
  }

  @Override
  public Revision newest(LiveObject source, Api api) {
    Mapping spec = source.body().mapping("spec");
    known(spec);
    secret(source, api);
    String url = spec.text("url").orElse("");
    Mapping ref = spec.mapping("ref");
    Optional<String> name = ref.text("name").filter(n -> !n.isEmpty());
    String full = name.orElseGet(() -> ref.text("tag").map(t -> "refs/tags/" + t)
        .orElseGet(() -> "refs/heads/" + ref.text("branch").orElse("master")));
    Optional<String> found;
    try {
      found = git.head(url, full);
    } catch (GitException e) {
      throw new UpstreamException("GitOperationFailed", "failed to checkout and determine revision: " + e.getMessage());
    }
    String commit = ref.text("commit").or(() -> found).orElseThrow(() -> new UpstreamException("GitOperationFailed",
        "failed to checkout and determine revision: couldn't find remote ref \"" + full + "\""));
    String shown = name.isPresent() ? full : full.split("/", 3)[2];
    boolean bare = name.isEmpty() && ref.text("commit").isPresent() && ref.text("branch").isEmpty();
    return new Revision((bare ? "" : shown + "@") + "sha1:" + commit, commit + ".tar.gz",
        () -> SourceIgnore.git(git.files(url, commit), spec.text("ignore")));
  }

  /** What a real one would do with these is not known here. */
  private static void known(Mapping spec) {
    for (String field : List.of("include", "sparseCheckout", "verify", "recurseSubmodules")) {
      boolean set = spec.get(field).filter(v -> !v.equals(Value.of(false)) && !v.items().equals(List.of(v))).isPresent();
      if (set) {
        throw new UpstreamException("NotSimulated", "spec." + field + " of a GitRepository is not simulated");
      }
    }
    if (spec.mapping("ref").has("semver")) {
      throw new UpstreamException("NotSimulated", "spec.ref.semver of a GitRepository is not simulated");
    }
  }

  private static void secret(LiveObject source, Api api) {
    source.spec("secretRef", "name").flatMap(Value::text).ifPresent(name -> {
      if (api.get(new ObjectRef("", "Secret", source.ref().namespace(), name)).isEmpty()) {
        throw new UpstreamException("AuthenticationFailed", "failed to get secret '" + source.ref().namespace() + "/" + name
            + "': secrets \"" + name + "\" not found");
      }
    });
  }
}
