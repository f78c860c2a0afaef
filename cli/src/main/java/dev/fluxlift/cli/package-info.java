@NullMarked
package dev.fluxlift.cli;

import org.jspecify.annotations.NullMarked;
