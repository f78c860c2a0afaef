package dev.fluxlift.engine.install;

import dev.fluxlift.engine.estate.ObjectRef;

/**
 * A secret (or ConfigMap) that a Flux object refers to.
 *
 * @param secret what is referred to
 * @param user the Flux object that refers to it
 * @param field e.g. {@code spec.decryption.secretRef}
 * @param optional whether the reference says optional
 */
public record SecretUse(ObjectRef secret, ObjectRef user, String field, boolean optional) {}
