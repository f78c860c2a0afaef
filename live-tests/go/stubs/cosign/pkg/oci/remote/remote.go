// Package remote stands in for signatures in registries.
package remote

import "github.com/google/go-containerregistry/pkg/v1/remote"

// Option is an option of the verification.
type Option func()

// WithRemoteOptions is an option of the verification.
func WithRemoteOptions(...remote.Option) Option { return func() {} }
