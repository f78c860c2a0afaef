@NullMarked
package dev.fluxlift.adapters;

import org.jspecify.annotations.NullMarked;
