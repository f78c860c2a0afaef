// Package ecr stands in for a client of the AWS SDK: the test bed has no registry of AWS.
package ecr

import (
	"context"
	"errors"
	"time"
)

// Client answers every call with an error.
type Client struct{}

// Options are not looked at.
type Options struct{}

// NewFromConfig takes the configuration of any SDK version: nothing is done with it.
func NewFromConfig(any) *Client {
	return &Client{}
}

// GetAuthorizationTokenInput asks for a token.
type GetAuthorizationTokenInput struct{ RegistryIds []string }

// GetAuthorizationTokenOutput is never given.
type GetAuthorizationTokenOutput struct {
	AuthorizationData []AuthorizationData
}

// AuthorizationData is a token.
type AuthorizationData struct {
	AuthorizationToken *string
	ProxyEndpoint      *string
	ExpiresAt          *time.Time
}

// GetAuthorizationToken always fails.
func (*Client) GetAuthorizationToken(
	context.Context, *GetAuthorizationTokenInput, ...func(*Options),
) (*GetAuthorizationTokenOutput, error) {
	return nil, errors.New("the ECR client of AWS is not built into this program of the test bed")
}
