// Package cosign stands in for the verification of signatures: the test bed signs nothing. With it go
// the clients of Fulcio, Rekor and TUF.
package cosign

import (
	"context"
	"crypto/x509"
	"errors"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/sigstore/cosign/v3/pkg/oci"
	"github.com/sigstore/cosign/v3/pkg/oci/remote"
	"github.com/sigstore/rekor/pkg/generated/client"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore/pkg/signature"
)

var errLeftOut = errors.New("cosign is not built into this program of the test bed")

// Identity is whom a keyless signature must be of.
type Identity struct {
	Issuer, Subject, IssuerRegExp, SubjectRegExp string
}

// CheckOpts says what to check.
type CheckOpts struct {
	NewBundleFormat, Offline, IgnoreTlog bool
	Identities                           []Identity
	RegistryClientOpts                   []remote.Option
	SigVerifier                          signature.Verifier
	TrustedMaterial                      root.TrustedMaterial
	RekorClient                          *client.Rekor
	RekorPubKeys, CTLogPubKeys           *TrustedTransparencyLogPubKeys
	RootCerts, IntermediateCerts         *x509.CertPool
}

// TrustedTransparencyLogPubKeys is never given.
type TrustedTransparencyLogPubKeys struct{}

// TrustedRoot always fails.
func TrustedRoot() (root.TrustedMaterial, error) {
	return nil, errLeftOut
}

// GetRekorPubs always fails.
func GetRekorPubs(context.Context) (*TrustedTransparencyLogPubKeys, error) {
	return nil, errLeftOut
}

// GetCTLogPubs always fails.
func GetCTLogPubs(context.Context) (*TrustedTransparencyLogPubKeys, error) {
	return nil, errLeftOut
}

// Bundle is never given.
type Bundle struct{}

// GetBundles always fails.
func GetBundles(context.Context, name.Reference, []remote.Option, ...name.Option) ([]Bundle, any, error) {
	return nil, nil, errLeftOut
}

// VerifyImageSignatures always fails.
func VerifyImageSignatures(context.Context, name.Reference, *CheckOpts) ([]oci.Signature, bool, error) {
	return nil, false, errLeftOut
}

// VerifyImageAttestations always fails.
func VerifyImageAttestations(context.Context, name.Reference, *CheckOpts, ...name.Option) ([]oci.Signature, bool, error) {
	return nil, false, errLeftOut
}
