// Package options stands in for options of the verification, which always fails.
package options

import (
	"context"

	"github.com/sigstore/cosign/v3/pkg/oci/remote"
)

// DefaultRekorURL is where nobody asks.
const DefaultRekorURL = "https://rekor.sigstore.dev"

// UserAgent is who nobody is.
func UserAgent() string { return "test bed" }

// RegistryOptions are those of a registry.
type RegistryOptions struct{}

// ClientOpts gives no options.
func (*RegistryOptions) ClientOpts(context.Context) ([]remote.Option, error) {
	return nil, nil
}
