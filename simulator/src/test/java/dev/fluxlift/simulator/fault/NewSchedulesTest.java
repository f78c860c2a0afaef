package dev.fluxlift.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schedules that nobody has seen before: {@code -Dfluxlift.schedules=N} plays N of them, whose seeds come from the id of the
 * commit that is checked out, so that each commit has others, and each time the same. {@code -Dfluxlift.seed=N} begins with
 * that seed instead, and plays it alone when no number is given. {@code -Dfluxlift.threads=N} uses so many threads.
 */
class NewSchedulesTest {
  private static final String SCHEDULES = "fluxlift.schedules";
  private static final String SEED = "fluxlift.seed";
  /** Where there is no commit, as in an archive of the sources, these are played each time. */
  private static final long OTHERWISE = 20_261_127L;
  /** Hexadecimal digits of a commit's id that make a seed. */
  private static final int DIGITS = 12;

  @TempDir Path directory;

  static boolean asked() {
    return System.getProperty(SCHEDULES) != null || System.getProperty(SEED) != null;
  }

  @Test
  @EnabledIf(value = "asked", disabledReason = "-Dfluxlift.schedules=N")
  void whateverGoesWrongAtThisCommitTheMoveEndsWell() {
    int many = Integer.getInteger(SCHEDULES, 1);
    long from = Optional.ofNullable(Long.getLong(SEED)).orElseGet(NewSchedulesTest::ofTheCommit);
    int threads = Integer.getInteger("fluxlift.threads", Runtime.getRuntime().availableProcessors());
    Schedules schedules = new Schedules(Records.fast(directory), threads);
    System.out.println(many + " schedules from seed " + from);

    Schedules.Summary summary = schedules.run(from, many);

    System.out.println(summary);
    assertThat(Wrong.told(schedules, summary.wrong())).isEmpty();
  }

  private static long ofTheCommit() {
    return commit().orElse(OTHERWISE) * Schedule.BLOCK;
  }

  private static Optional<Long> commit() {
    try {
      Process git = new ProcessBuilder("git", "rev-parse", "HEAD").redirectErrorStream(true).start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean known = git.waitFor() == 0 && said.matches("[0-9a-f]{40,64}");
      return known ? Optional.of(Long.parseLong(said.substring(0, DIGITS), 16)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void clear() {
    Records.delete(Records.fast(directory));
  }
}
