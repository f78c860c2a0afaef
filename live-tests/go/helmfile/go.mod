module testbed/helmfile

go 1.26.6

require github.com/helmfile/helmfile v1.8.0

replace (
	k8s.io/api => k8s.io/api v0.35.4
	k8s.io/apimachinery => k8s.io/apimachinery v0.36.0
	k8s.io/client-go => k8s.io/client-go v0.35.4
)

// Our own stand-ins: no AWS, no telemetry.
replace (
	github.com/aws/aws-sdk-go-v2/config => ../stubs/aws-config
	github.com/aws/aws-sdk-go-v2/service/s3 => ../stubs/aws-s3
	go.opentelemetry.io/contrib/exporters/autoexport => ../stubs/otel-autoexport
)
