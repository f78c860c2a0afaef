// Package eks stands in for a client of the AWS SDK: the test bed has no clusters of AWS.
package eks

import (
	"context"
	"errors"
)

// Options are not looked at.
type Options struct {
	Region      string
	Credentials any
	HTTPClient  any
}

// Client answers every call with an error.
type Client struct{}

// New makes a client.
func New(Options) *Client {
	return &Client{}
}

// DescribeClusterInput names a cluster.
type DescribeClusterInput struct{ Name *string }

// DescribeClusterOutput is never given.
type DescribeClusterOutput struct{ Cluster *Cluster }

// Cluster is a cluster of AWS.
type Cluster struct {
	Endpoint             *string
	CertificateAuthority *Certificate
}

// Certificate is that of a cluster.
type Certificate struct{ Data *string }

// DescribeCluster always fails.
func (*Client) DescribeCluster(context.Context, *DescribeClusterInput) (*DescribeClusterOutput, error) {
	return nil, errors.New("the EKS client of AWS is not built into this program of the test bed")
}
