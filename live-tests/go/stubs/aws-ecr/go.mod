module github.com/aws/aws-sdk-go-v2/service/ecr

go 1.24.0
