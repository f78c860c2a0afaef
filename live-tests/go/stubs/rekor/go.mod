module github.com/sigstore/rekor

go 1.24.0
