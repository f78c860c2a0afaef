/**
 * The mappings of the migration plan and those that repositories of its layout need besides, one a class.
 *
 * <p>In: a setting of an old patch. Out: what becomes of it. Not here: shapes of patches that are refused.
 */
@NullMarked
package dev.fluxlift.engine.mapping.rules;

import org.jspecify.annotations.NullMarked;
