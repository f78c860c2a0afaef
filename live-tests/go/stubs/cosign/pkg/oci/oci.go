// Package oci stands in for signatures in registries.
package oci

// Signature is never given.
type Signature struct{}
