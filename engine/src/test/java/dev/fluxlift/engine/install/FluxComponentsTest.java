package dev.fluxlift.engine.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxlift.engine.estate.ExampleTree;
import dev.fluxlift.engine.proof.catalogue.Catalogue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each version's manifests hold is known, or it is a finding. */
class FluxComponentsTest {
  private static final String FLUX = "kubernetes/flux/config/flux.yaml";

  private static Recognition recognised(String tag) {
    return Recogniser.recognise(ExampleTree.with(FLUX, "v2.6.4", tag).repository());
  }

  @ParameterizedTest
  @CsvSource({"v2.0.0, 6", "v2.6.4, 6", "v2.7.5, 6", "v2.8.8, 6", "v2.9.2, 6", "v2.9.3, 7", "v2.9.4, 7"})
  void sourceWatcherIsPublishedSinceAPatchReleaseAndNotSinceThereIsOne(String tag, int count) {
    assertThat(recognised(tag).installation().orElseThrow().components())
        .containsExactlyElementsOf(FluxComponents.ALL.subList(0, count));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2.6.5", "v2.9.5", "v2.10.0", "v3.0.0", "v1.9.4"})
  void ofAVersionThatNobodyLookedAtNothingIsGuessed(String tag) {
    Recognition found = recognised(tag);

    assertThat(found.installation()).isEmpty();
    assertThat(found.movable()).isFalse();
    assertThat(found.findings()).singleElement().satisfies(f -> {
      assertThat(f.code()).isEqualTo(InstallFindings.COMPONENTS_UNKNOWN);
      assertThat(f.where()).isEqualTo(FLUX + ":3");
      assertThat(f.what()).contains("Flux " + tag.substring(1));
    });
  }

  @Test
  void whatIsPublishedIsInTheDistribution() {
    for (String version : Catalogue.VERSIONS) {
      List<String> published = FluxComponents.published(version).orElseThrow();

      assertThat(Catalogue.distribution(version).orElseThrow().components().keySet()).containsAll(published);
    }
  }
}
