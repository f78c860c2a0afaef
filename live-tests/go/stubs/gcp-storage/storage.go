// Package storage stands in for the client of Google's buckets, and with it for most of gRPC: the test bed
// has no such buckets.
package storage

import (
	"context"
	"errors"
	"io"

	"google.golang.org/api/option"
)

// ScopeReadOnly is the OAuth scope for reading.
const ScopeReadOnly = "https://www.googleapis.com/auth/devstorage.read_only"

var errLeftOut = errors.New("the client of Google Cloud Storage is not built into this program of the test bed")

// ErrBucketNotExist is never given.
var ErrBucketNotExist = errors.New("storage: bucket doesn't exist")

// ErrObjectNotExist is never given.
var ErrObjectNotExist = errors.New("storage: object doesn't exist")

// Client is never given.
type Client struct{}

// NewClient always fails.
func NewClient(context.Context, ...option.ClientOption) (*Client, error) {
	return nil, errLeftOut
}

// Bucket names a bucket.
func (*Client) Bucket(string) *BucketHandle {
	return &BucketHandle{}
}

// Close always fails.
func (*Client) Close() error {
	return errLeftOut
}

// BucketHandle answers every call with an error.
type BucketHandle struct{}

// BucketAttrs is never given.
type BucketAttrs struct{}

// Attrs always fails.
func (*BucketHandle) Attrs(context.Context) (*BucketAttrs, error) {
	return nil, errLeftOut
}

// Object names an object.
func (*BucketHandle) Object(string) *ObjectHandle {
	return &ObjectHandle{}
}

// Query selects objects.
type Query struct{ Prefix string }

// Objects lists objects.
func (*BucketHandle) Objects(context.Context, *Query) *ObjectIterator {
	return &ObjectIterator{}
}

// ObjectIterator always fails.
type ObjectIterator struct{}

// Next always fails.
func (*ObjectIterator) Next() (*ObjectAttrs, error) {
	return nil, errLeftOut
}

// ObjectHandle answers every call with an error.
type ObjectHandle struct{}

// Conditions are those of a read.
type Conditions struct{ GenerationMatch int64 }

// If adds conditions.
func (o *ObjectHandle) If(Conditions) *ObjectHandle {
	return o
}

// ObjectAttrs is never given.
type ObjectAttrs struct {
	Name, Etag string
	Generation int64
}

// Attrs always fails.
func (*ObjectHandle) Attrs(context.Context) (*ObjectAttrs, error) {
	return nil, errLeftOut
}

// NewReader always fails.
func (*ObjectHandle) NewReader(context.Context) (io.ReadCloser, error) {
	return nil, errLeftOut
}

// NewWriter gives a writer that always fails.
func (*ObjectHandle) NewWriter(context.Context) io.WriteCloser {
	return failingWriter{}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errLeftOut }

func (failingWriter) Close() error { return errLeftOut }
