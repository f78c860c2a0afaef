module testbed/source-controller

go 1.26.0

require (
	github.com/fluxcd/source-controller v1.9.5
	github.com/fluxcd/source-controller/api v1.9.5
)

require github.com/fluxcd/pkg/artifact v0.18.3 // indirect

replace github.com/opencontainers/go-digest => github.com/opencontainers/go-digest v1.0.1-0.20220411205349-bde1400a84be

// Not served by the module proxy: our own stand-in.
replace github.com/fluxcd/pkg/artifact => ../stubs/artifact
