package dev.fluxlift.simulator.helm;

import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.runtime.ObjectPatch;
import dev.fluxlift.yaml.Value.Mapping;
import dev.fluxlift.yaml.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How Helm changes an object without server-side apply: releases that Helm 3 made go on so (helm
 * pkg/kube/client.go@v4.2.0 createPatch). A custom resource gets the difference between the two revisions and keeps
 * everything else that is live. A built-in object gets, besides, what its live fields differ from the new revision in;
 * lists are replaced as a whole, where the real patch merges those with keys: a container that others added to a pod
 * template goes here and stays there.
 */
final class ClientSideApply {
  private ClientSideApply() {}

  /** The merge patch; empty when nothing is to be changed. */
  static Mapping patch(Mapping former, Mapping wanted, Mapping live) {
    Mapping difference = ObjectPatch.between(former, wanted);
    return builtIn(ObjectRef.of(wanted)) ? merged(difference, wanted, live) : difference;
  }

  private static boolean builtIn(ObjectRef ref) {
    String group = ref.group();
    return group.isEmpty()
        || !group.contains(".")
        || (group.endsWith(".k8s.io") && !ref.kind().equals("CustomResourceDefinition"));
  }

  /** Deletions of the difference, and every wanted field whose live value is another. */
  private static Mapping merged(Mapping difference, Mapping wanted, Mapping live) {
    Map<String, Value> out = new LinkedHashMap<>();
    difference.entries().forEach((key, value) -> {
      if (!wanted.has(key) && live.has(key)) {
        out.put(key, value);
      }
    });
    wanted.entries().forEach((key, value) -> {
      Value now = live.entries().get(key);
      if (value.equals(now)) {
        return;
      }
      if (value instanceof Mapping to && now instanceof Mapping from) {
        Mapping below = merged(difference.mapping(key), to, from);
        if (!below.entries().isEmpty()) {
          out.put(key, below);
        }
      } else if (now == null || difference.has(key) || !(value instanceof Value.Sequence)) {
        out.put(key, value);
      }
    });
    return (Mapping) Value.of(out);
  }
}
