// Package manager stands in for the transfers of the S3 client, which is left out too.
package manager

import "io"

// ReadSeekCloser passes on what it is given: the client that would read it fails.
func ReadSeekCloser(r io.Reader) io.Reader {
	return r
}
