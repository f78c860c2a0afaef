// Package config stands in for the configuration of the AWS SDK: the test bed has no AWS.
package config

import (
	"context"
	"errors"
)

// Config is what no call here ever gives.
type Config struct{}

// LoadOptions holds nothing: loading fails whatever the options.
type LoadOptions struct{}

// LoadDefaultConfig always fails.
func LoadDefaultConfig(context.Context, ...func(*LoadOptions) error) (Config, error) {
	return Config{}, errors.New("the AWS SDK is not built into this program of the test bed")
}

// WithRegion is an option of LoadDefaultConfig.
func WithRegion(string) func(*LoadOptions) error {
	return func(*LoadOptions) error { return nil }
}

// WithClientLogMode is an option of LoadDefaultConfig.
func WithClientLogMode(uint64) func(*LoadOptions) error {
	return func(*LoadOptions) error { return nil }
}
