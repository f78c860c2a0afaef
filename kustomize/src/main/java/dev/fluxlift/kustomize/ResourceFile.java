package dev.fluxlift.kustomize;

import dev.fluxlift.yaml.YamlException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Reads the objects of a resource file (resource/factory.go SliceFromBytes). */
final class ResourceFile {
  private ResourceFile() {}

  static List<Resource> read(String path, byte[] bytes) {
    List<Tree> documents;
    try {
      documents = Tree.read(path, YamlText.of(path, bytes));
    } catch (YamlException e) {
      throw KustomizeException.unsupported(e.origin(), e.reason());
    }
    Deque<Tree> open = new ArrayDeque<>();
    documents.stream().filter(document -> !document.isEmpty()).forEach(open::add);
    List<Resource> out = new ArrayList<>();
    while (!open.isEmpty()) {
      Tree next = open.removeFirst();
      check(next);
      Tree items = next.field("items");
      if (next.textAt("kind").endsWith("List") && items != null) {
        inline(items, open);
      } else {
        out.add(new Resource(next));
      }
    }
    return out;
  }

  /** The items of a list stand behind what is still to come in the file (factory.go inlineAnyEmbeddedLists). */
  private static void inline(Tree items, Deque<Tree> open) {
    if (items.isNull()) {
      return;
    }
    if (!items.isSeq()) {
      throw KustomizeException.fails(items.origin, "items is no list");
    }
    items.items.stream().filter(item -> !item.isEmpty()).map(item -> Tree.of(item.value())).forEach(open::addLast);
  }

  private static void check(Tree object) {
    if (!object.isMap()) {
      throw KustomizeException.fails(object.origin, "no object: a resource file holds mappings only");
    }
    String kind = object.textAt("kind");
    if (kind.isEmpty()) {
      throw KustomizeException.fails(object.origin, "an object without kind");
    }
    if (kind.equals("ResourceList")) {
      throw KustomizeException.unsupported(object.origin, "kind ResourceList");
    }
    boolean list = kind.endsWith("List");
    if (!list && object.textAt("metadata", "name").isEmpty()) {
      throw KustomizeException.fails(object.origin, kind + " without metadata.name");
    }
    if (!list && object.textAt("apiVersion").isEmpty()) {
      throw KustomizeException.unsupported(object.origin, kind + " without apiVersion");
    }
    for (String[] path : new String[][] {{"kind"}, {"apiVersion"}, {"metadata", "name"}, {"metadata", "namespace"}}) {
      Tree value = object.at(path);
      if (value != null && !value.isString() && !(path[path.length - 1].equals("namespace") && value.isNull())) {
        throw KustomizeException.unsupported(value.origin, String.join(".", path) + " is no string");
      }
    }
    refuseNullItems(object);
    Tree annotations = object.at("metadata", "annotations");
    if (annotations != null && annotations.isEmpty()) {
      object.child("metadata").fields.remove("annotations");
    }
  }

  private static void refuseNullItems(Tree tree) {
    tree.fields.values().forEach(ResourceFile::refuseNullItems);
    for (Tree item : tree.items) {
      if (item.isNull()) {
        throw KustomizeException.unsupported(item.origin, "an empty item in a list");
      }
      refuseNullItems(item);
    }
  }
}
