@NullMarked
package dev.fluxlift.kustomize;

import org.jspecify.annotations.NullMarked;
