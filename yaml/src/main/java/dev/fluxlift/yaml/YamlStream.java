package dev.fluxlift.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The documents of one file.
 *
 * @param file path as the caller named it; it becomes the file of every {@link Origin}
 * @param documents all documents in order, those without content included
 */
public record YamlStream(String file, List<YamlDocument> documents) {
  /** Copies the list. */
  public YamlStream {
    documents = List.copyOf(documents);
  }

  /**
   * Reads bytes as kubectl and Flux do.
   *
   * @throws YamlException when the bytes are no UTF-8 or no YAML that all readers agree upon
   */
  public static YamlStream parse(String file, byte[] bytes) {
    return parse(file, bytes, Reading.SIGS_YAML);
  }

  /**
   * Reads a text as kubectl and Flux do.
   *
   * @throws YamlException when the text is no YAML that all readers agree upon
   */
  public static YamlStream parse(String file, String text) {
    return parse(file, text, Reading.SIGS_YAML);
  }

  /**
   * Reads bytes in one of the two Go readings.
   *
   * @throws YamlException when the bytes are no UTF-8 or no YAML that all readers agree upon
   */
  public static YamlStream parse(String file, byte[] bytes, Reading reading) {
    return parse(file, decode(file, bytes), reading);
  }

  /**
   * Reads a text in one of the two Go readings.
   *
   * @throws YamlException when the text is no YAML that all readers agree upon
   */
  public static YamlStream parse(String file, String text, Reading reading) {
    return of(file, new NodeParser(file, text).documents(), reading);
  }

  static YamlStream of(String file, List<Node.Document> parsed, Reading reading) {
    NodeValues<Value> values = new NodeValues<>(file, reading, AS_VALUES);
    return new YamlStream(file, parsed.stream()
        .map(document -> new YamlDocument(document.index(), values.document(document))).toList());
  }

  /**
   * Reads a text into the caller's own tree, one root per document; one without content is a null scalar with no text.
   *
   * @throws YamlException when the text is no YAML that all readers agree upon
   */
  public static <T> List<T> read(String file, String text, Reading reading, YamlNodes<T> nodes) {
    NodeValues<T> values = new NodeValues<>(file, reading, nodes);
    return new NodeParser(file, text).documents().stream().map(values::document).toList();
  }

  private static final YamlNodes<Value> AS_VALUES = new YamlNodes<>() {
    @Override
    public Value scalar(Value value, String text, boolean plain) {
      return value;
    }

    @Override
    public Value sequence(List<Value> items, Origin origin) {
      return new Value.Sequence(items, origin);
    }

    @Override
    public Value mapping(Map<String, Value> entries, Origin origin) {
      return new Value.Mapping(entries, origin);
    }

    @Override
    public boolean same(Value one, Value other) {
      return one.equals(other);
    }
  };

  /** The value of the only document that has content. */
  public Value single() {
    List<YamlDocument> full = documents.stream().filter(d -> !d.isEmpty()).toList();
    if (full.size() != 1) {
      int line = full.size() > 1 ? full.get(1).origin().line() : 1;
      throw new YamlException(file, line, 1, "one document expected, found " + full.size());
    }
    return full.getFirst().value();
  }

  /** The values of all documents that are mappings, in order. */
  public List<Value.Mapping> mappings() {
    return documents.stream()
        .map(YamlDocument::value)
        .filter(Value.Mapping.class::isInstance)
        .map(Value.Mapping.class::cast)
        .toList();
  }

  /**
   * The text of UTF-8 bytes.
   *
   * @throws YamlException when the bytes are no UTF-8
   */
  public static String decode(String file, byte[] bytes) {
    if (bytes.length > NodeParser.MAX_LENGTH) {
      throw tooLong(file, bytes);
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      return decoder.decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw notUtf8(file, bytes);
    }
  }

  private static YamlException tooLong(String file, byte[] bytes) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < NodeParser.MAX_LENGTH; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new YamlException(file, line, NodeParser.MAX_LENGTH - lineStart + 1, NodeParser.TOO_LONG);
  }

  private static YamlException notUtf8(String file, byte[] bytes) {
    CharBuffer good = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), good, true);
    String before = good.flip().toString();
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int column = before.length() - before.lastIndexOf('\n');
    return new YamlException(file, line, column, "the bytes here are no UTF-8 (" + result + ")");
  }
}
