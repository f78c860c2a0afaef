package dev.fluxlift.live.model;

import dev.fluxlift.live.bed.FluxLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** Which seeds are played, and which came to the same on both sides. */
final class Seeds {
  /** Names seeds, with commas between, that are played in place of others. */
  static final String CHOSEN = "fluxlift.scenarios.seed";

  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path FILE = MODULE.resolve("src/test/resources/scenarios/seeds.tsv");
  private static final String COMMIT = "[0-9a-f]{40,64}";

  /**
   * A seed that was played.
   *
   * @param line version of Flux
   * @param date the day, ISO
   * @param end what the end state hashes to, see {@link Result#hash}
   */
  record Played(String line, long seed, String date, String end) implements java.lang.Comparable<Played> {
    private static Played of(String row) {
      String[] at = row.split("\t", -1);
      return new Played(at[0], Long.parseLong(at[1]), at[2], at[3]);
    }

    private String row() {
      return String.join("\t", line, Long.toString(seed), date, end);
    }

    @Override
    public int compareTo(Played other) {
      return line.equals(other.line) ? Long.compare(seed, other.seed) : line.compareTo(other.line);
    }
  }

  private Seeds() {}

  /** Those that are named, else others for each commit and the same for the same one, else any. */
  static List<Long> ofThisCommit(int many) {
    return chosen().orElseGet(() -> head().map(commit -> from(commit, many)).orElseGet(() -> anew(many)));
  }

  /** Those that are named, else any. */
  static List<Long> any(int many) {
    return chosen().orElseGet(() -> anew(many));
  }

  private static Optional<List<Long>> chosen() {
    return Optional.ofNullable(System.getProperty(CHOSEN))
        .map(text -> Arrays.stream(text.split(",")).map(Long::parseLong).toList());
  }

  static List<Long> from(String commit, int many) {
    return starting(Long.parseLong(commit.substring(0, 12), 16) * 1000, many);
  }

  private static List<Long> anew(int many) {
    return starting(new SecureRandom().nextLong(1L << 48) * 1000, many);
  }

  private static List<Long> starting(long first, int many) {
    return LongStream.range(first, first + many).boxed().toList();
  }

  /** The commit that is checked out; empty where git does not say one. */
  private static Optional<String> head() {
    try {
      Process git = new ProcessBuilder("git", "rev-parse", "HEAD").directory(MODULE.toFile())
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return Optional.of(said).filter(s -> s.matches(COMMIT));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The command that plays a seed again. */
  static String again(long seed, FluxLine line) {
    return "./mvnw verify -Plive-full -Dtest=ScenariosLiveTest#newSeedsComeToTheSame -Dsurefire.failIfNoSpecifiedTests=false"
        + " -Dfluxlift.scenarios.line=" + line.version() + " -D" + CHOSEN + "=" + seed;
  }

  // ---- what was played

  static List<Played> played() {
    try {
      return Files.exists(FILE) ? Files.readAllLines(FILE).stream().map(Played::of).toList() : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static synchronized void write(Played played) {
    TreeSet<Played> all = new TreeSet<>(played());
    all.remove(played);
    all.add(played);
    List<String> rows = new ArrayList<>();
    all.forEach(p -> rows.add(p.row()));
    try {
      Files.write(FILE, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
