package dev.fluxlift.engine.back;

import java.util.function.BooleanSupplier;

/**
 * A part of a way back. It looks first, then acts, and returns when its effect was seen; it can be run again after a
 * kill at any point.
 *
 * @param id stable short name, for journal and messages
 * @param what what it does, in a few words
 * @param done whether its effect is there, or was overtaken by a later sub-step; read live
 * @param act brings it about and waits for it
 */
record SubStep(String id, String what, BooleanSupplier done, Runnable act) {}
