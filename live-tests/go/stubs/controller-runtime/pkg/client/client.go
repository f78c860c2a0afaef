// Package client stands in for the client of controller-runtime: a program that only builds reads nothing from a cluster.
package client

import (
	"context"

	"k8s.io/apimachinery/pkg/types"
)

// Client reads an object. Nothing here implements it.
type Client interface {
	Get(ctx context.Context, name types.NamespacedName, object any) error
}
