module github.com/aws/aws-sdk-go-v2/service/eks

go 1.24.0
