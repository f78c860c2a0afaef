package dev.fluxlift.engine.mapping;

import dev.fluxlift.engine.install.OwnerPatch;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a patch apart into what it sets, so that each setting is looked at by itself. */
final class PatchSettings {
  private static final String ARGUMENT = "/spec/template/spec/containers/0/args/-";
  private static final Pattern RESOURCE =
      Pattern.compile("/spec/template/spec/containers/0/resources/(limits|requests)/([a-z-]+)");

  private final OwnerPatch patch;
  private final List<String> controllers;
  private final List<Setting> out = new ArrayList<>();

  private PatchSettings(OwnerPatch patch, List<String> running) {
    this.patch = patch;
    this.controllers = PatchTarget.controllers(patch.target(), running);
  }

  static List<Setting> of(OwnerPatch patch, List<String> running) {
    PatchSettings settings = new PatchSettings(patch, running);
    switch (patch.body()) {
      case Sequence operations -> operations.values().forEach(o -> settings.operation(o.asMapping()));
      case Mapping merge -> settings.merge(merge);
      default -> settings.out.add(new Setting.Field("", "merge", patch.body(), List.of(), patch.origin()));
    }
    return List.copyOf(settings.out);
  }

  // ---- RFC 6902

  private void operation(Mapping operation) {
    String op = operation.text("op").orElse("");
    String path = operation.text("path").orElse("");
    Value value = operation.get("value").orElse(new Value.Null(operation.origin()));
    Matcher resource = RESOURCE.matcher(path);
    boolean sets = op.equals("add") || op.equals("replace");
    if (op.equals("add") && path.equals(ARGUMENT) && value.text().filter(v -> v.startsWith("--")).isPresent()) {
      argument(value.text().orElse(""), operation);
    } else if (sets && resource.matches() && value.text().isPresent()) {
      out.add(new Setting.Resource(
          resource.group(1), resource.group(2), value.text().orElse(""), controllers, operation.origin()));
    } else {
      out.add(new Setting.Field(path, op, value, controllers, operation.origin()));
    }
  }

  private void argument(String text, Mapping operation) {
    int equals = text.indexOf('=');
    String flag = equals < 0 ? text.substring(2) : text.substring(2, equals);
    String value = equals < 0 ? "" : text.substring(equals + 1);
    if (!flag.equals("feature-gates")) {
      out.add(new Setting.Argument(flag, value, controllers, operation.origin()));
      return;
    }
    for (String gate : value.split(",", -1)) {
      int is = gate.indexOf('=');
      String name = is < 0 ? gate : gate.substring(0, is);
      out.add(new Setting.Gate(name, is < 0 ? "true" : gate.substring(is + 1), controllers, operation.origin()));
    }
  }

  // ---- strategic merge

  private void merge(Mapping body) {
    if (body.text("$patch").filter("delete"::equals).isPresent()) {
      out.add(new Setting.Deletion(
          patch.target().text("group").orElse(""),
          patch.target().text("kind").orElse(""),
          patch.target().text("name").orElse(""),
          controllers,
          body.origin()));
      return;
    }
    for (var entry : body.entries().entrySet()) {
      switch (entry.getKey()) {
        case "apiVersion", "kind" -> {}
        case "metadata" -> leaves("/metadata", entry.getValue().asMapping().without("name").without("namespace"));
        default -> leaves("/" + entry.getKey(), entry.getValue());
      }
    }
  }

  private void leaves(String path, Value value) {
    if (value instanceof Mapping m) {
      m.entries().forEach((key, child) -> leaves(path + "/" + key, child));
    } else if (path.equals("/spec/template/spec/containers")) {
      value.items().forEach(container -> container(path, container.asMapping()));
    } else {
      out.add(new Setting.Field(path, "merge", value, controllers, value.origin()));
    }
  }

  private void container(String path, Mapping container) {
    boolean manager = container.text("name").filter("manager"::equals).isPresent();
    String here = path + "/" + container.text("name").orElse("");
    container.without("name").entries().forEach((key, child) -> {
      if (manager && key.equals("resources")) {
        resources(here + "/resources", child.asMapping());
      } else {
        leaves(here + "/" + key, child);
      }
    });
  }

  private void resources(String path, Mapping resources) {
    resources.entries().forEach((list, amounts) -> {
      if (list.equals("limits") || list.equals("requests")) {
        amounts.asMapping().entries().forEach((resource, amount) -> amount(path, list, resource, amount));
      } else {
        leaves(path + "/" + list, amounts);
      }
    });
  }

  private void amount(String path, String list, String resource, Value amount) {
    if (amount.text().isPresent() && !resource.startsWith("$")) {
      out.add(new Setting.Resource(list, resource, amount.text().orElse(""), controllers, amount.origin()));
    } else {
      out.add(new Setting.Field(path + "/" + list + "/" + resource, "merge", amount, controllers, amount.origin()));
    }
  }
}
