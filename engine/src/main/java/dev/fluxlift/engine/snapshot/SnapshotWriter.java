package dev.fluxlift.engine.snapshot;

import dev.fluxlift.engine.estate.KindRef;
import dev.fluxlift.engine.finding.Finding;
import dev.fluxlift.engine.json.Json;
import dev.fluxlift.yaml.Value.Mapping;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Writes the lines of a snapshot. */
final class SnapshotWriter implements Closeable {
  static final String FORMAT = "fluxlift-snapshot";
  static final int VERSION = 1;

  private final BufferedWriter out;
  private final List<Finding> findings = new ArrayList<>();
  private long objects;

  SnapshotWriter(OutputStream to) throws IOException {
    this.out = new BufferedWriter(new OutputStreamWriter(new Fast(to), StandardCharsets.UTF_8));
  }

  /** Most of the time would go into the last percents of size. */
  private static final class Fast extends GZIPOutputStream {
    Fast(OutputStream to) throws IOException {
      super(to, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  void line(Mapping line) {
    try {
      out.write(Json.compact(line));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("the snapshot cannot be written: " + e.getMessage(), e);
    }
  }

  void list(KindRef kind) {
    line(Mapping.of("list", Mapping.of("group", kind.group(), "kind", kind.kind())));
  }

  void object(Mapping object) {
    objects++;
    line(Mapping.of("object", object));
  }

  void unread(KindRef kind, String why, boolean stops) {
    findings.add(SnapshotFinding.unread(kind, why, stops));
    line(Mapping.of("unread", Mapping.of("group", kind.group(), "kind", kind.kind(), "why", why, "stops", stops)));
  }

  void moved(String object) {
    findings.add(SnapshotFinding.moved(object));
    line(Mapping.of("moved", object));
  }

  /** What speaks against what was written. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** How many objects were written, those that do not count among them. */
  long objects() {
    return objects;
  }

  void end() {
    line(Mapping.of("end", Mapping.of("objects", objects)));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
