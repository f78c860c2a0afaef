package dev.fluxlift.engine.verify;

import dev.fluxlift.engine.port.MemoryCluster;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Objects as an API server gives them, from files. */
public final class Fixtures {
  private Fixtures() {}

  /** One JSON file below resources/verify. */
  public static Value read(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream("/verify/" + name)) {
      return Json.parse(in.readAllBytes(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One object. */
  public static Mapping object(String name) {
    return read(name).asMapping();
  }

  /** A small cluster with old Flux, an app, a Job's pod, and secrets. */
  public static MemoryCluster smallCluster() {
    MemoryCluster cluster = new MemoryCluster();
    read("cluster.json").items().forEach(o -> cluster.with(o.asMapping()));
    return cluster.with(object("deployment-before.json"));
  }
}
