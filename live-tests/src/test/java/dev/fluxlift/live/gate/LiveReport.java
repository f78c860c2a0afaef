package dev.fluxlift.live.gate;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down what each live test came to, which lines of Flux it ran on and what it measured: one record a test in the
 * run's folder, and the report of all records there when a process ends. Several processes of one run share the folder.
 */
public final class LiveReport implements TestExecutionListener {
  private static final String WORLD = "world: Flux ";
  private static final String MEASURED = "measured: ";

  private final PrintStream output = System.out;
  private final Map<String, Long> begun = new ConcurrentHashMap<>();
  private final List<String> said = new ArrayList<>();
  private final Path folder = Path.of(System.getProperty("basedir", ""), "target", "live-report",
      System.getProperty("fluxlift.run", "by-hand").replaceAll("[^A-Za-z0-9.-]", "-"));

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    System.setOut(new PrintStream(new Listening(output), true, StandardCharsets.UTF_8));
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      begun.put(test.getUniqueId(), System.nanoTime());
      synchronized (said) {
        said.clear();
      }
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Long start = begun.remove(test.getUniqueId());
    if (start == null || test.getTags().stream().noneMatch(t -> t.getName().startsWith("live"))) {
      return;
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000L;
    boolean full = test.getTags().stream().anyMatch(t -> t.getName().equals("live-full"));
    String name = test.getSource().map(LiveReport::name).orElse(test.getDisplayName());
    synchronized (said) {
      write(new LiveRecord(name, lines(), result.getStatus() == TestExecutionResult.Status.SUCCESSFUL, seconds, full,
          starting(MEASURED)));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    System.setOut(output);
    List<LiveRecord> records = LiveRecord.read(folder);
    if (!records.isEmpty()) {
      LiveReportPage.write(folder.resolve("live-report.md"), records);
      System.out.println("live report: " + records.stream().filter(LiveRecord::green).count() + " of " + records.size()
          + " live tests green so far: " + folder.resolve("live-report.md"));
    }
  }

  private static String name(TestSource source) {
    return source instanceof MethodSource m
        ? m.getClassName().replaceAll(".*\\.", "") + "#" + m.getMethodName()
        : source.toString();
  }

  /** The lines of Flux whose worlds the test took, e.g. {@code 2.6.4}. */
  private List<String> lines() {
    return starting(WORLD).stream().map(l -> l.replaceAll(" .*", "")).distinct().sorted().toList();
  }

  private List<String> starting(String prefix) {
    return said.stream().filter(l -> l.startsWith(prefix)).map(l -> l.substring(prefix.length())).toList();
  }

  private void write(LiveRecord entry) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(ProcessHandle.current().pid() + ".tsv"), entry.line() + "\n",
          StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Passes everything on and keeps whole lines. */
  private final class Listening extends FilterOutputStream {
    private final StringBuilder line = new StringBuilder();

    Listening(OutputStream to) {
      super(to);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      keep((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      for (int i = offset; i < offset + length; i++) {
        keep(bytes[i]);
      }
    }

    private void keep(byte b) {
      synchronized (said) {
        if (b == '\n') {
          if (line.indexOf(WORLD) == 0 || line.indexOf(MEASURED) == 0) {
            said.add(line.toString());
          }
          line.setLength(0);
        } else {
          line.append((char) b);
        }
      }
    }
  }
}
