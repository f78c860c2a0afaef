module github.com/aws/aws-sdk-go-v2/service/ecrpublic

go 1.24.0
