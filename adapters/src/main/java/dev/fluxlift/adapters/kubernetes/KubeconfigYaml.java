package dev.fluxlift.adapters.kubernetes;

import dev.fluxlift.yaml.Origin;
import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A kubeconfig's YAML with every scalar as the text it is: a token of digits stays the token. What is wrong is told
 * without quoting the file, which holds credentials.
 */
final class KubeconfigYaml {
  private KubeconfigYaml() {}

  static Mapping read(Path file, byte[] bytes) {
    try {
      Optional<Node> node =
          new Compose(LoadSettings.builder().build()).composeInputStream(new ByteArrayInputStream(bytes));
      return node.map(KubeconfigYaml::value).map(Value::asMapping).orElse(Mapping.EMPTY);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
      throw Kubeconfig.refused("the kubeconfig " + file + line + " is no valid YAML");
    } catch (YamlEngineException e) {
      throw Kubeconfig.refused("the kubeconfig " + file + " is no valid YAML");
    }
  }

  private static Value value(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
          if (tuple.getKeyNode() instanceof ScalarNode key) {
            entries.put(key.getValue(), value(tuple.getValueNode()));
          }
        }
        yield new Mapping(entries, Origin.NONE);
      }
      case SequenceNode sequence -> Value.Sequence.of(sequence.getValue().stream().map(KubeconfigYaml::value).toList());
      case ScalarNode scalar when isNull(scalar) -> new Value.Null(Origin.NONE);
      case ScalarNode scalar -> new Value.Text(scalar.getValue(), Origin.NONE);
      default -> new Value.Null(Origin.NONE);
    };
  }

  private static boolean isNull(ScalarNode scalar) {
    return scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getValue().matches("|~|null|Null|NULL");
  }
}
