package dev.fluxlift.simulator.api.schema;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.fields.Type;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All kinds: the built-in ones, and how a CRD is read. Made once, usable by any number of servers. */
public final class Kinds {
  /** The kind whose objects bring kinds. */
  public static final KindRef CRD = new KindRef("apiextensions.k8s.io", "CustomResourceDefinition");

  private static final int REMEMBERED = 500;

  private final Map<KindRef, ServedKind> builtIn = new LinkedHashMap<>();
  private final Type metadata;
  /** CRDs that were read, by their spec. Servers of several threads may ask. */
  private final Map<Value, ServedKind> read = new HashMap<>();

  private Kinds(TypeTable table, BuiltInDefaults defaults) {
    this.metadata = table.type(TypeTable.METADATA);
    table.kinds().forEach(row -> {
      ServedKind kind = new BuiltInKind(table, row, defaults);
      builtIn.put(kind.kind(), kind);
    });
  }

  /** Kubernetes v1.33. */
  public static Kinds kubernetes() {
    return Kubernetes.KINDS;
  }

  /** The table is read once. */
  private static final class Kubernetes {
    static final Kinds KINDS = new Kinds(TypeTable.read(), new BuiltInDefaults(TypeTable.lines("defaults.txt")));
  }

  /** A built-in kind. */
  public Optional<ServedKind> builtIn(KindRef kind) {
    return Optional.ofNullable(builtIn.get(kind));
  }

  /** The kind that a CRD brings. */
  public synchronized ServedKind of(Mapping crd) {
    if (read.size() > REMEMBERED) {
      read.clear();
    }
    return read.computeIfAbsent(crd.mapping("spec"), _ -> new CrdKind(crd, metadata));
  }

  /** The name of a CRD is its plural and group. */
  public static ObjectRef crd(String plural, String group) {
    return new ObjectRef(CRD.group(), CRD.kind(), "", plural + "." + group);
  }
}
