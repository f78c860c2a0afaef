// Package storage keeps the artifacts of Flux sources in a directory: KIND/NAMESPACE/NAME/FILE.
package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fluxcd/pkg/apis/meta"
	"github.com/fluxcd/pkg/sourceignore"
	"github.com/fluxcd/pkg/sourceignore/gitignore"
	"github.com/fluxcd/pkg/tar"
	godigest "github.com/opencontainers/go-digest"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/fluxcd/pkg/artifact/config"
	"github.com/fluxcd/pkg/artifact/digest"
)

const (
	dirMode  = 0o700
	fileMode = 0o600
	// partial marks a file that is still being written.
	partial = ".partial-"
)

// Storage is a directory of artifacts and the address at which it is served.
type Storage struct {
	base    string
	host    string
	ttl     time.Duration
	records int

	mu    sync.Mutex
	locks map[string]*sync.Mutex
}

// ArchiveFileFilter tells whether a file or directory stays out of an archive.
type ArchiveFileFilter func(path string, info os.FileInfo) bool

// New opens the storage in the directory named by the options, which has to exist.
func New(options *config.Options) (*Storage, error) {
	info, err := os.Stat(options.StoragePath)
	if err != nil {
		return nil, fmt.Errorf("storage path: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("storage path %q is not a directory", options.StoragePath)
	}
	host, err := advertised(options)
	if err != nil {
		return nil, err
	}
	return &Storage{
		base:    options.StoragePath,
		host:    host,
		ttl:     options.ArtifactRetentionTTL,
		records: options.ArtifactRetentionRecords,
		locks:   map[string]*sync.Mutex{},
	}, nil
}

// advertised returns the host for artifact URLs: the configured one, else where the server listens.
func advertised(options *config.Options) (string, error) {
	if options.StorageAdvAddress != "" {
		return options.StorageAdvAddress, nil
	}
	host, port, err := net.SplitHostPort(options.StorageAddress)
	if err != nil {
		return "", fmt.Errorf("storage address: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		if host, err = os.Hostname(); err != nil {
			return "", err
		}
	}
	return net.JoinHostPort(host, port), nil
}

// SourceIgnoreFilter leaves out what the patterns name, and whatever version control keeps. Without
// patterns the defaults of Flux (images, archives, CI files) apply.
func SourceIgnoreFilter(patterns []gitignore.Pattern, domain []string) ArchiveFileFilter {
	matcher := sourceignore.NewDefaultMatcher(patterns, domain)
	if len(patterns) > 0 {
		matcher = sourceignore.NewMatcher(slices.Concat(sourceignore.VCSPatterns(domain), patterns))
	}
	return func(path string, info os.FileInfo) bool {
		return matcher.Match(strings.Split(path, string(filepath.Separator)), info.IsDir())
	}
}

// NewArtifactFor names a new artifact of an object; nothing is written yet.
func (s *Storage) NewArtifactFor(kind string, object metav1.Object, revision, fileName string) meta.Artifact {
	artifact := meta.Artifact{
		Path:     path.Join(strings.ToLower(kind), object.GetNamespace(), object.GetName(), fileName),
		Revision: revision,
	}
	s.SetArtifactURL(&artifact)
	return artifact
}

// SetArtifactURL makes the URL of an artifact point to this storage.
func (s *Storage) SetArtifactURL(artifact *meta.Artifact) {
	if artifact == nil || artifact.Path == "" {
		return
	}
	artifact.URL = "http://" + s.host + "/" + strings.TrimPrefix(artifact.Path, "/")
}

// SetHostname makes a URL point to this storage; what is no URL stays as it is.
func (s *Storage) SetHostname(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || address == "" {
		return address
	}
	parsed.Host = s.host
	return parsed.String()
}

// LocalPath returns the file of an artifact, or nothing if its path leaves the storage.
func (s *Storage) LocalPath(artifact meta.Artifact) string {
	local := filepath.FromSlash(strings.TrimPrefix(artifact.Path, "/"))
	if !filepath.IsLocal(local) {
		return ""
	}
	return filepath.Join(s.base, local)
}

func (s *Storage) dir(artifact meta.Artifact) (string, error) {
	local := s.LocalPath(artifact)
	if local == "" || filepath.Dir(local) == filepath.Clean(s.base) {
		return "", fmt.Errorf("artifact path %q is not one of KIND/NAMESPACE/NAME/FILE", artifact.Path)
	}
	return filepath.Dir(local), nil
}

// MkdirAll makes the directory of an artifact.
func (s *Storage) MkdirAll(artifact meta.Artifact) error {
	dir, err := s.dir(artifact)
	if err != nil {
		return err
	}
	return os.MkdirAll(dir, dirMode)
}

// Remove deletes the file of an artifact.
func (s *Storage) Remove(artifact meta.Artifact) error {
	return os.Remove(s.LocalPath(artifact))
}

// RemoveAll deletes the directory of an artifact with every artifact of that object, and returns it
// if there was one.
func (s *Storage) RemoveAll(artifact meta.Artifact) (string, error) {
	dir, err := s.dir(artifact)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return dir, os.RemoveAll(dir)
}

// ArtifactExist tells whether the artifact is here, as a regular file.
func (s *Storage) ArtifactExist(artifact meta.Artifact) bool {
	info, err := os.Lstat(s.LocalPath(artifact))
	return err == nil && info.Mode().IsRegular()
}

// VerifyArtifact compares the digest of the file with the one the artifact claims.
func (s *Storage) VerifyArtifact(artifact meta.Artifact) error {
	want, err := godigest.Parse(artifact.Digest)
	if err != nil {
		return fmt.Errorf("digest %q: %w", artifact.Digest, err)
	}
	file, err := os.Open(s.LocalPath(artifact))
	if err != nil {
		return err
	}
	defer file.Close()
	got, err := want.Algorithm().FromReader(file)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("digest is %s, expected %s", got, want)
	}
	return nil
}

// Archive packs a directory into the artifact, a tar.gz of the same bytes for the same content.
func (s *Storage) Archive(artifact *meta.Artifact, dir string, filter ArchiveFileFilter) error {
	var options []tar.Option
	if filter != nil {
		options = append(options, tar.WithFilter(filter))
	}
	return s.write(artifact, fileMode, func(out io.Writer) error {
		_, err := tar.Tar(dir, out, options...)
		return err
	})
}

// AtomicWriteFile fills the artifact from a reader and gives its file that mode.
func (s *Storage) AtomicWriteFile(artifact *meta.Artifact, in io.Reader, mode os.FileMode) error {
	return s.write(artifact, mode, func(out io.Writer) error {
		_, err := io.Copy(out, in)
		return err
	})
}

// Copy fills the artifact from a reader.
func (s *Storage) Copy(artifact *meta.Artifact, in io.Reader) error {
	return s.AtomicWriteFile(artifact, in, fileMode)
}

// CopyFromPath fills the artifact from a file.
func (s *Storage) CopyFromPath(artifact *meta.Artifact, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	return s.Copy(artifact, in)
}

// write puts the file of an artifact in place in one step and records digest, size and time.
func (s *Storage) write(artifact *meta.Artifact, mode os.FileMode, fill func(io.Writer) error) (err error) {
	local := s.LocalPath(*artifact)
	file, err := os.CreateTemp(filepath.Dir(local), partial)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	out := &counter{hash: digest.Canonical.Hash()}
	if err := fill(io.MultiWriter(file, out)); err != nil {
		return err
	}
	if err := file.Chmod(mode); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), local); err != nil {
		return err
	}
	artifact.Digest = godigest.NewDigest(digest.Canonical, out.hash).String()
	artifact.Size = &out.size
	artifact.LastUpdateTime = metav1.Now()
	return nil
}

type counter struct {
	hash hash.Hash
	size int64
}

func (c *counter) Write(data []byte) (int, error) {
	c.size += int64(len(data))
	return c.hash.Write(data)
}

// CopyToPath unpacks the artifact and copies one of its directories to a place outside the storage.
func (s *Storage) CopyToPath(artifact *meta.Artifact, subPath, toPath string) error {
	work, err := os.MkdirTemp("", "artifact-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	file, err := os.Open(s.LocalPath(*artifact))
	if err != nil {
		return err
	}
	defer file.Close()
	if err := tar.Untar(file, work, tar.WithMaxUntarSize(-1), tar.WithSkipSymlinks()); err != nil {
		return err
	}
	if subPath = strings.Trim(filepath.FromSlash(subPath), "/"); subPath == "" {
		subPath = "."
	}
	if !filepath.IsLocal(subPath) {
		return fmt.Errorf("path %q leaves the artifact", subPath)
	}
	return os.CopyFS(toPath, os.DirFS(filepath.Join(work, subPath)))
}

// Symlink points a stable name beside the artifact to it and returns the URL of that name.
func (s *Storage) Symlink(artifact meta.Artifact, linkName string) (string, error) {
	dir, err := s.dir(artifact)
	if err != nil {
		return "", err
	}
	next := filepath.Join(dir, partial+linkName)
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := os.Symlink(filepath.Base(artifact.Path), next); err != nil {
		return "", err
	}
	if err := os.Rename(next, filepath.Join(dir, linkName)); err != nil {
		return "", err
	}
	link := meta.Artifact{Path: path.Join(path.Dir(artifact.Path), linkName)}
	s.SetArtifactURL(&link)
	return link.URL, nil
}

// Lock waits for the artifact and returns what unlocks it. Only one process writes a storage.
func (s *Storage) Lock(artifact meta.Artifact) (unlock func(), err error) {
	s.mu.Lock()
	lock, ok := s.locks[artifact.Path]
	if !ok {
		lock = &sync.Mutex{}
		s.locks[artifact.Path] = lock
	}
	s.mu.Unlock()
	lock.Lock()
	return lock.Unlock, nil
}

// GarbageCollect deletes older artifacts of the same object: those past their time and those beyond
// the number to keep. It returns the deleted files.
func (s *Storage) GarbageCollect(ctx context.Context, artifact meta.Artifact, timeout time.Duration) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	dir, err := s.dir(artifact)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var old []fs.FileInfo
	for _, entry := range entries {
		if !entry.Type().IsRegular() || entry.Name() == path.Base(artifact.Path) || strings.HasPrefix(entry.Name(), partial) {
			continue
		}
		if info, err := entry.Info(); err == nil {
			old = append(old, info)
		}
	}
	slices.SortFunc(old, func(a, b fs.FileInfo) int {
		return cmp.Compare(b.ModTime().UnixNano(), a.ModTime().UnixNano())
	})
	var deleted []string
	for i, info := range old {
		if err := ctx.Err(); err != nil {
			return deleted, err
		}
		if i < s.records-1 && time.Since(info.ModTime()) <= s.ttl {
			continue
		}
		file := filepath.Join(dir, info.Name())
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return deleted, err
		}
		deleted = append(deleted, file)
	}
	return deleted, nil
}
