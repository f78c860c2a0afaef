module testbed/notification-controller

go 1.24.0

require (
	github.com/fluxcd/notification-controller v1.6.0
	github.com/fluxcd/notification-controller/api v1.6.0
)
