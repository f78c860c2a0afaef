module github.com/google/go-github/v87

go 1.24.0
