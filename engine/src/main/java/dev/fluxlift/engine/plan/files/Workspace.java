package dev.fluxlift.engine.plan.files;

import dev.fluxlift.engine.estate.ChangedTree;
import dev.fluxlift.engine.estate.Repository;
import dev.fluxlift.engine.estate.Tree;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.plan.Changeset;
import dev.fluxlift.engine.plan.FileChange;
import dev.fluxlift.engine.plan.StepId;
import dev.fluxlift.yaml.YamlEdit;
import dev.fluxlift.yaml.YamlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The repository as the steps leave it one after the other. */
final class Workspace {
  private final Repository repository;
  private final Map<String, Optional<String>> now = new TreeMap<>();
  private final Map<String, Optional<String>> stepStart = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();

  Workspace(Repository repository) {
    this.repository = repository;
  }

  /** The repository before any step. */
  Repository repository() {
    return repository;
  }

  /** The tree as it is now. */
  Tree tree() {
    return new ChangedTree(repository.tree(), now);
  }

  boolean has(String path) {
    Optional<String> changed = now.get(path);
    return changed == null ? repository.has(path) : changed.isPresent();
  }

  Optional<String> text(String path) {
    Optional<String> changed = now.get(path);
    return changed == null ? repository.text(path) : changed;
  }

  /** Writes a file that must not be there. */
  void create(String path, String text) {
    if (has(path)) {
      find(FileFindings.PATH_TAKEN, path, path + " is there already.");
      return;
    }
    repository.relyOn(path);
    put(path, Optional.of(text));
  }

  void remove(String path) {
    put(path, Optional.empty());
  }

  /** Edits a file that is there; what cannot be edited is a finding and stays as it is. */
  void edit(String path, UnaryOperator<YamlEdit> change) {
    try {
      String text = text(path).orElseThrow(() -> new IllegalStateException("no file " + path));
      put(path, Optional.of(change.apply(new YamlEdit(path, text)).text()));
    } catch (YamlEdit.RefusedException | YamlException e) {
      find(FileFindings.EDIT_REFUSED, path, String.valueOf(e.getMessage()));
    }
  }

  void find(FileFindings code, String where, String what) {
    findings.add(new Finding(code, where, what));
  }

  /** What was found, each thing once. */
  List<Finding> findings() {
    return findings.stream().distinct().toList();
  }

  /** What was changed since the last call. */
  Changeset step(StepId step) {
    List<FileChange> changes = new ArrayList<>();
    stepStart.forEach((path, before) -> {
      Optional<String> after = now.getOrDefault(path, Optional.empty());
      if (!before.equals(after)) {
        changes.add(new FileChange(path, before, after));
      }
    });
    stepStart.clear();
    return new Changeset(step, List.copyOf(changes));
  }

  private void put(String path, Optional<String> text) {
    if (!stepStart.containsKey(path)) {
      stepStart.put(path, text(path));
    }
    now.put(path, text);
  }
}
