module github.com/fluxcd/cli-utils

go 1.24.0

require k8s.io/apimachinery v0.33.0
