package dev.fluxlift.live.gate;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Map;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Says once, at the end, which live tests did not run and why: a silent skip would look like a proof. */
public final class LiveNotRun implements TestExecutionListener {
  private final Map<String, String> skipped = new ConcurrentHashMap<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    if (reason.contains(LiveGate.REASON)) {
      skipped.put(test.getUniqueId(), reason);
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (!skipped.isEmpty()) {
      Set<String> reasons = new TreeSet<>(skipped.values());
      System.out.println(line(skipped.size(), reasons));
    }
  }

  static String line(int tests, Set<String> reasons) {
    return "########## " + tests + " LIVE TESTS DID NOT RUN: " + String.join("; ", reasons) + " ##########";
  }
}
