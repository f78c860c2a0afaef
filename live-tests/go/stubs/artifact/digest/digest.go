// Package digest names the algorithm that artifacts are digested with.
package digest

import (
	_ "crypto/sha256" // registers SHA-256
	_ "crypto/sha512" // registers SHA-384 and SHA-512
	"fmt"

	"github.com/opencontainers/go-digest"
)

// Canonical is the algorithm in use; the program sets it once at its start.
var Canonical = digest.SHA256

// AlgorithmForName returns the algorithm of that name, if this build knows it.
func AlgorithmForName(name string) (digest.Algorithm, error) {
	algorithm := digest.Algorithm(name)
	if !algorithm.Available() {
		return "", fmt.Errorf("digest algorithm %q: %w", name, digest.ErrDigestUnsupported)
	}
	return algorithm, nil
}
