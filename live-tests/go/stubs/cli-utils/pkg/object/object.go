// Package object stands in for the one of cli-utils: Flux only prints names with it here.
package object

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// ObjMetadata names an object.
type ObjMetadata struct {
	Namespace string
	Name      string
	GroupKind schema.GroupKind
}

// UnstructuredToObjMetadata gives the name of an object.
func UnstructuredToObjMetadata(object *unstructured.Unstructured) ObjMetadata {
	return ObjMetadata{
		Namespace: object.GetNamespace(),
		Name:      object.GetName(),
		GroupKind: object.GroupVersionKind().GroupKind(),
	}
}
