package dev.fluxlift.live.gate;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets tests tagged live or live-full run where they can, and makes it a failure where they must and cannot. */
public final class LiveGate implements ExecutionCondition {
  static final String REASON = "live tests need ";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (Collections.disjoint(context.getTags(), List.of("live", "live-full"))) {
      return ConditionEvaluationResult.enabled("not a live test");
    }
    List<String> missing = context.getRoot().getStore(ExtensionContext.Namespace.create(LiveGate.class))
        .computeIfAbsent("missing", _ -> new Missing(Machine.missing()), Missing.class).what();
    return decide(missing, System.getProperty("fluxlift.live", "").equals("required"));
  }

  static ConditionEvaluationResult decide(List<String> missing, boolean required) {
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("everything is here");
    }
    String reason = REASON + String.join(", ", missing);
    if (required) {
      throw new IllegalStateException(reason + "; -Dfluxlift.live=required makes that a failure");
    }
    return ConditionEvaluationResult.disabled(reason);
  }

  private record Missing(List<String> what) {}
}
