// Package s3 stands in for the S3 client of the AWS SDK: the test bed has no AWS.
package s3

import (
	"context"
	"errors"
	"io"
)

var errLeftOut = errors.New("the AWS SDK is not built into this program of the test bed")

// Client answers every call with an error.
type Client struct{}

// NewFromConfig takes the configuration of any SDK version: nothing is done with it.
func NewFromConfig(any) *Client {
	return &Client{}
}

// GetBucketLocationInput names a bucket.
type GetBucketLocationInput struct{ Bucket *string }

// GetBucketLocationOutput is never given.
type GetBucketLocationOutput struct{ LocationConstraint string }

// GetBucketLocation always fails.
func (*Client) GetBucketLocation(context.Context, *GetBucketLocationInput) (*GetBucketLocationOutput, error) {
	return nil, errLeftOut
}

// HeadObjectInput names an object.
type HeadObjectInput struct{ Bucket, Key *string }

// HeadObjectOutput is never given.
type HeadObjectOutput struct{}

// HeadObject always fails.
func (*Client) HeadObject(context.Context, *HeadObjectInput) (*HeadObjectOutput, error) {
	return nil, errLeftOut
}

// GetObjectInput names an object.
type GetObjectInput struct{ Bucket, Key *string }

// GetObjectOutput is never given.
type GetObjectOutput struct{ Body io.ReadCloser }

// GetObject always fails.
func (*Client) GetObject(context.Context, *GetObjectInput) (*GetObjectOutput, error) {
	return nil, errLeftOut
}

// PutObjectInput names an object and gives its content.
type PutObjectInput struct {
	Body        io.Reader
	Bucket, Key *string
}

// PutObjectOutput is never given.
type PutObjectOutput struct{}

// PutObject always fails.
func (*Client) PutObject(context.Context, *PutObjectInput) (*PutObjectOutput, error) {
	return nil, errLeftOut
}
