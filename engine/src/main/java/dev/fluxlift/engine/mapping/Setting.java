package dev.fluxlift.engine.mapping;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import java.util.List;

/** One thing that an old patch sets. A patch often sets several. */
public sealed interface Setting {
  /** Where it stands. */
  Origin origin();

  /** What it sets, in a few words. */
  String words();

  /**
   * An argument appended to a controller's container.
   *
   * @param flag its name without dashes
   * @param value what follows {@code =}; {@code ""} when nothing does
   * @param controllers which controllers get it
   */
  record Argument(String flag, String value, List<String> controllers, Origin origin) implements Setting {
    @Override
    public String words() {
      return "--" + flag + (value.isEmpty() ? "" : "=" + value) + on(controllers);
    }
  }

  /**
   * A feature gate.
   *
   * @param gate its name
   * @param value {@code true} or {@code false}
   * @param controllers which controllers get it
   */
  record Gate(String gate, String value, List<String> controllers, Origin origin) implements Setting {
    @Override
    public String words() {
      return "feature gate " + gate + "=" + value + on(controllers);
    }
  }

  /**
   * A limit or request of the container {@code manager}.
   *
   * @param list {@code limits} or {@code requests}
   * @param resource e.g. {@code memory}
   * @param amount e.g. {@code 2Gi}
   * @param controllers which controllers get it
   */
  record Resource(String list, String resource, String amount, List<String> controllers, Origin origin)
      implements Setting {
    @Override
    public String words() {
      return list + "." + resource + "=" + amount + on(controllers);
    }
  }

  /**
   * Objects that are left out.
   *
   * @param group API group of the target, {@code ""} when it names none
   * @param kind kind of the target
   * @param name name expression of the target, {@code ""} for all
   * @param controllers controllers among them
   */
  record Deletion(String group, String kind, String name, List<String> controllers, Origin origin) implements Setting {
    @Override
    public String words() {
      return "no " + kind + (name.isEmpty() ? "" : " " + name);
    }
  }

  /**
   * Any other field.
   *
   * @param path as a JSON pointer
   * @param operation {@code add}, {@code replace}, {@code remove}, or {@code merge}
   * @param value what is set; null when nothing is
   */
  record Field(String path, String operation, Value value, List<String> controllers, Origin origin)
      implements Setting {
    @Override
    public String words() {
      return operation + " " + path + on(controllers);
    }
  }

  private static String on(List<String> controllers) {
    return controllers.isEmpty() ? "" : " on " + String.join(", ", controllers);
  }
}
