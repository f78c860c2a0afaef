package dev.fluxlift.engine.change.rules;

import dev.fluxlift.engine.change.Rule;
import java.util.List;

/** Every rule there is. */
public final class AllRules {
  /** Each class of mistakes once. */
  public static final List<Rule> RULES = List.of(
      new Builds(),
      new Pruned(),
      new Sources(),
      new LeftOut(),
      new VariableSources(),
      new VariableNames(),
      new ReleaseValues(),
      new Dependencies(),
      new Decryption(),
      new ClearText(),
      new OwnedTwice(),
      new PatchTargets(),
      new InstancePatches(),
      new Schema(),
      new Installers(),
      new Instances(),
      new SyncSettings(),
      new Credentials(),
      new ClusterPaths(),
      new Flags(),
      new ImmutableFields(),
      new Releases(),
      new RootsFollowed(),
      new Suspended());

  private AllRules() {}
}
