package dev.fluxlift.cli;

import java.util.List;

/** All commands, in the order a person meets them. */
final class Commands {
  private Commands() {}

  static List<Object> all(Console console) {
    return List.of(
        new InspectCommand(console),
        new CheckCommand(console),
        new PlanCommand(console),
        new SnapshotCommand(console),
        new RehearseCommand(console),
        new ApplyCommand(console),
        new StatusCommand(console),
        new ResumeCommand(console),
        new VerifyCommand(console),
        new CleanupCommand(console),
        new RollbackCommand(console),
        new BrakeCommand(console));
  }
}
