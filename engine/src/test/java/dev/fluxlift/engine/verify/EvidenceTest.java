package dev.fluxlift.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.verify.Check.Verdict;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  @Test
  void aRetirementThatWasKilledGoesOnBeforeTheDocumentationIsUpdated() {
    Evidence killed = evidence(check("crds", Verdict.HOLDS), check("documentation-updated", Verdict.FAILS));

    assertThat(killed.soFar()).isFalse();
    assertThat(killed.againstRetiring()).isEmpty();
  }

  @Test
  void whateverElseFailsOrIsUnknownSpeaksAgainstIt() {
    Evidence failing = evidence(
        check("crds", Verdict.FAILS), check("pods", Verdict.UNKNOWN), check("old-files", Verdict.NOT_YET));

    assertThat(failing.againstRetiring()).extracting(Check::id).containsExactly("crds", "pods");
  }

  /** A push by force took the commit off the branch that removed them. */
  @Test
  void thatTheOldFilesAreThereAgainDoesNotSpeakAgainstRemovingThemOnceMore() {
    Evidence evidence = evidence(check("crds", Verdict.HOLDS), check("old-configuration-removed", Verdict.FAILS));

    assertThat(evidence.againstRetiring()).isEmpty();
    assertThat(evidence.failing()).extracting(Check::id).containsExactly("old-configuration-removed");
  }

  private static Check check(String id, Verdict verdict) {
    return new Check(id, id, verdict, List.of(), List.of());
  }

  private static Evidence evidence(Check... checks) {
    return new Evidence(Instant.EPOCH, "uid", "https://127.0.0.1", List.of(checks));
  }
}
