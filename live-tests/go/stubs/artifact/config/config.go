// Package config holds the flags of the artifact storage.
package config

import (
	"os"
	"time"

	"github.com/spf13/pflag"
)

// Options tells where artifacts are kept, how they are served and for how long.
type Options struct {
	ArtifactDigestAlgo       string
	ArtifactRetentionTTL     time.Duration
	ArtifactRetentionRecords int
	StoragePath              string
	StorageAddress           string
	StorageAdvAddress        string
}

// BindFlags registers the flags; three of them take their default from the environment.
func (o *Options) BindFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.ArtifactDigestAlgo, "artifact-digest-algo", "sha256",
		"Algorithm of the digests written to artifacts.")
	flags.DurationVar(&o.ArtifactRetentionTTL, "artifact-retention-ttl", time.Minute,
		"How long a superseded artifact is kept at most.")
	flags.IntVar(&o.ArtifactRetentionRecords, "artifact-retention-records", 2,
		"How many artifacts of one object are kept at most, the current one included.")
	flags.StringVar(&o.StoragePath, "storage-path", env("STORAGE_PATH", ""),
		"Existing directory that artifacts are kept in.")
	flags.StringVar(&o.StorageAddress, "storage-addr", env("STORAGE_ADDR", ":9090"),
		"Address that the file server listens on.")
	flags.StringVar(&o.StorageAdvAddress, "storage-adv-addr", env("STORAGE_ADV_ADDR", ""),
		"Address of the file server as written into artifact URLs.")
}

func env(name, fallback string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return fallback
}
