// Package github stands in for the client of GitHub's API, with which Flux signs in as a GitHub App: no test
// does.
package github

import (
	"context"
	"errors"
	"net/http"
	"time"
)

var errLeftOut = errors.New("the client of GitHub's API is not built into this program of the test bed")

// ClientOptionsFunc is an option of NewClient.
type ClientOptionsFunc func()

// WithAuthToken is an option of NewClient.
func WithAuthToken(string) ClientOptionsFunc { return func() {} }

// WithEnterpriseURLs is an option of NewClient.
func WithEnterpriseURLs(string, string) ClientOptionsFunc { return func() {} }

// WithHTTPClient is an option of NewClient.
func WithHTTPClient(*http.Client) ClientOptionsFunc { return func() {} }

// Client is never given.
type Client struct{ Apps AppsService }

// NewClient always fails.
func NewClient(...ClientOptionsFunc) (*Client, error) {
	return nil, errLeftOut
}

// AppsService answers every call with an error.
type AppsService struct{}

// Response is never given.
type Response struct{}

// App is never given.
type App struct{}

// GetSlug has nothing to give.
func (*App) GetSlug() string { panic(errLeftOut) }

// Get always fails.
func (AppsService) Get(context.Context, string) (*App, *Response, error) {
	return nil, nil, errLeftOut
}

// Installation is never given.
type Installation struct{}

// GetID has nothing to give.
func (*Installation) GetID() int64 { panic(errLeftOut) }

// FindOrganizationInstallation always fails.
func (AppsService) FindOrganizationInstallation(context.Context, string) (*Installation, *Response, error) {
	return nil, nil, errLeftOut
}

// FindUserInstallation always fails.
func (AppsService) FindUserInstallation(context.Context, string) (*Installation, *Response, error) {
	return nil, nil, errLeftOut
}

// InstallationToken is never given.
type InstallationToken struct{}

// Timestamp is a time.
type Timestamp struct{ time.Time }

// GetToken has nothing to give.
func (*InstallationToken) GetToken() string { panic(errLeftOut) }

// GetExpiresAt has nothing to give.
func (*InstallationToken) GetExpiresAt() Timestamp { panic(errLeftOut) }

// CreateInstallationToken always fails.
func (AppsService) CreateInstallationToken(context.Context, int64, any) (*InstallationToken, *Response, error) {
	return nil, nil, errLeftOut
}
