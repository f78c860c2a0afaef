// Package gomega stands in for a test library: Flux's package of conditions has matchers for its own unit
// tests beside what controllers use. No controller asserts anything.
package gomega

import "github.com/onsi/gomega/types"

const leftOut = "gomega is not built into this program of the test bed"

// WithT would hold a running test.
type WithT struct{}

// Expect always panics.
func (*WithT) Expect(any, ...any) *Assertion {
	panic(leftOut)
}

// Assertion is never given.
type Assertion struct{}

// ToNot always panics.
func (*Assertion) ToNot(types.GomegaMatcher, ...any) bool {
	panic(leftOut)
}

// HaveOccurred always panics.
func HaveOccurred() types.GomegaMatcher {
	panic(leftOut)
}

// Equal always panics.
func Equal(any) types.GomegaMatcher {
	panic(leftOut)
}

// ContainSubstring always panics.
func ContainSubstring(string, ...any) types.GomegaMatcher {
	panic(leftOut)
}

// ConsistOf always panics.
func ConsistOf(...any) types.GomegaMatcher {
	panic(leftOut)
}
