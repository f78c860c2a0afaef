/** The simulated API server, feature by feature; what the real one does is in live-tests. */
@NullMarked
package dev.fluxlift.simulator.api;

import org.jspecify.annotations.NullMarked;
