module testbed/flux-operator

go 1.26.0

require github.com/controlplaneio-fluxcd/flux-operator v0.58.1

// A copy of the module that build.sh lays here: its zip lacks the web page it embeds.
replace github.com/controlplaneio-fluxcd/flux-operator => ./src

// Not served by the module proxy: our own stand-in.
replace github.com/google/go-containerregistry/pkg/authn/kubernetes => ../stubs/authn-kubernetes
