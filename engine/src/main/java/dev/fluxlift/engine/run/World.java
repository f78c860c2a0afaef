package dev.fluxlift.engine.run;

import dev.fluxlift.engine.port.Clock;
import dev.fluxlift.engine.port.Cluster;
import dev.fluxlift.engine.port.Git;

/** The ports a run works through. */
public record World(Cluster cluster, Git git, Clock clock) {}
