package dev.fluxlift.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.yaml.Value;
import dev.fluxlift.yaml.Value.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests to reconcile make two states different. */
class RequestsTest {
  private static final String REQUESTED = "reconcile.fluxcd.io/requestedAt";
  private static final String ANNOTATIONS = "annotations";
  private static final String STATUS = "status";
  private static final Mapping OWNER = Mapping.of(
      "manager", "kubectl", "operation", "Update",
      "fieldsV1", Mapping.of("f:metadata", Mapping.of("f:annotations",
          Mapping.of(".", Mapping.EMPTY, "f:" + REQUESTED, Mapping.EMPTY))));
  private static final Mapping OTHER = Mapping.of(
      "manager", "kustomize-controller", "operation", "Apply",
      "fieldsV1", Mapping.of("f:spec", Mapping.of("f:interval", Mapping.EMPTY)));
  private static final Mapping NEVER_ASKED = Mapping.of(
      "kind", "GitRepository",
      "metadata", Mapping.of("name", "home", "managedFields", List.of(OTHER)),
      STATUS, Mapping.of("observedGeneration", 1));

  private static Mapping asked(String at) {
    return NEVER_ASKED
        .withPath(List.of("metadata", ANNOTATIONS), Mapping.of(REQUESTED, at))
        .withPath(List.of("metadata", "managedFields"), Value.of(List.of(OTHER, OWNER)));
  }

  private static Mapping answered(Mapping object, String at) {
    return object.withPath(List.of(STATUS, "lastHandledReconcileAt"), Value.of(at));
  }

  @Test
  void oneThatWasAnsweredIsAsIfNobodyHadAsked() {
    assertThat(Requests.withoutAnswered(answered(asked("now"), "now"))).isEqualTo(NEVER_ASKED);
  }

  @Test
  void oneThatIsToBeAnsweredStays() {
    assertThat(Requests.withoutAnswered(answered(asked("now"), "before"))).isEqualTo(asked("now"));
    assertThat(Requests.withoutAnswered(asked("now"))).isEqualTo(asked("now"));
  }

  @Test
  void whatElseIsAnnotatedOrOwnedStays() {
    Mapping guarded = answered(asked("now"), "now")
        .withPath(List.of("metadata", ANNOTATIONS, "guard"), Value.of("on"));

    assertThat(Requests.withoutAnswered(guarded))
        .isEqualTo(NEVER_ASKED.withPath(List.of("metadata", ANNOTATIONS), Mapping.of("guard", "on")));
  }
}
