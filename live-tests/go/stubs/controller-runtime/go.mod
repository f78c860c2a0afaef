module sigs.k8s.io/controller-runtime

go 1.24.0

require k8s.io/apimachinery v0.33.0
