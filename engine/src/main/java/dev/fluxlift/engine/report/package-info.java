/**
 * Results as records, rendered to text, JSON, YAML and Markdown.
 *
 * <p>In: records of the other packages. Out: text. Not here: decisions.
 */
@NullMarked
package dev.fluxlift.engine.report;

import org.jspecify.annotations.NullMarked;
