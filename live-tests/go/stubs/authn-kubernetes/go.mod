module github.com/google/go-containerregistry/pkg/authn/kubernetes

go 1.25.0

require (
	github.com/google/go-containerregistry v0.21.9
	k8s.io/api v0.36.3
)
