module testbed/source-controller

go 1.26.0

require (
	github.com/fluxcd/source-controller v1.9.5
	github.com/fluxcd/source-controller/api v1.9.5
)

require (
	github.com/fluxcd/pkg/artifact v0.18.3 // indirect
	github.com/json-iterator/go v1.1.13-0.20220915233716-71ac16282d12 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.3-0.20250322232337-35a7c28c31ee // indirect
)

replace github.com/opencontainers/go-digest => github.com/opencontainers/go-digest v1.0.1-0.20220411205349-bde1400a84be

// Not served by the module proxy: our own stand-in.
replace github.com/fluxcd/pkg/artifact => ../stubs/artifact

// Our own stand-ins: see ../README.md.
replace (
	cloud.google.com/go/storage => ../stubs/gcp-storage
	github.com/aws/aws-sdk-go-v2/service/ecr => ../stubs/aws-ecr
	github.com/aws/aws-sdk-go-v2/service/ecrpublic => ../stubs/aws-ecrpublic
	github.com/aws/aws-sdk-go-v2/service/eks => ../stubs/aws-eks
	github.com/google/go-github/v87 => ../stubs/go-github
	github.com/onsi/gomega => ../stubs/gomega
	github.com/sigstore/cosign/v3 => ../stubs/cosign
	github.com/sigstore/rekor => ../stubs/rekor
)
