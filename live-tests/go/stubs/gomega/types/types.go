// Package types has the interface that Flux's own matchers implement.
package types

// GomegaMatcher is a matcher of the test library.
type GomegaMatcher interface {
	Match(actual any) (success bool, err error)
	FailureMessage(actual any) (message string)
	NegatedFailureMessage(actual any) (message string)
}
