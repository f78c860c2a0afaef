/**
 * OCI artifacts over HTTP.
 *
 * <p>In: an {@code oci://} address. Out: verified files in memory. Not here: pushing, credentials, what the files mean.
 */
@NullMarked
package dev.fluxlift.adapters.oci;

import org.jspecify.annotations.NullMarked;
