package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.ChangeFindings;
import dev.fluxlift.engine.change.ClusterState;
import dev.fluxlift.engine.change.GitAddress;
import dev.fluxlift.engine.change.Item;
import dev.fluxlift.engine.change.Observation;
import dev.fluxlift.engine.change.Rule;
import dev.fluxlift.engine.change.View;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.yaml.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Git source that is reached by SSH has a key (source-controller internal/controller/gitrepository_controller.go@v1.6.2),
 * and its address has a form that the CRD accepts.
 */
final class Credentials implements Rule {
  @Override
  public List<Observation> check(View view) {
    List<Observation> out = new ArrayList<>();
    Stream.concat(view.state().delivered().map(ClusterState.Delivered::item), view.state().made().stream().map(ClusterState.Made::source))
        .filter(i -> i.is(ObjectRef.SOURCE, "GitRepository")).distinct()
        .forEach(i -> check(i, out));
    return out;
  }

  private static void check(Item source, List<Observation> out) {
    String url = source.value().text("spec", "url").orElse("");
    Value place = source.value().get("spec", "url").orElse(source.value());
    if (GitAddress.isSsh(url) && source.value().text("spec", "secretRef", "name").isEmpty()) {
      out.add(new Observation(ChangeFindings.CREDENTIALS_DO_NOT_FIT, source.ref() + " " + url, Places.of(place, source.value()),
          source.ref() + " is reached by SSH (" + url + ") and names no Secret with a key."));
    } else if (!url.isEmpty() && !url.contains("://") && !url.contains("${")) {
      out.add(new Observation(ChangeFindings.CREDENTIALS_DO_NOT_FIT, source.ref() + " " + url, Places.of(place, source.value()),
          source.ref() + " has the address " + url + "; Flux takes http://, https:// and ssh:// only."));
    }
  }
}
