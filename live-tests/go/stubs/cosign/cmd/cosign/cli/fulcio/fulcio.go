// Package fulcio stands in for the certificates of keyless signatures.
package fulcio

import (
	"crypto/x509"
	"errors"
)

var errLeftOut = errors.New("cosign is not built into this program of the test bed")

// GetRoots always fails.
func GetRoots() (*x509.CertPool, error) {
	return nil, errLeftOut
}

// GetIntermediates always fails.
func GetIntermediates() (*x509.CertPool, error) {
	return nil, errLeftOut
}
