/**
 * What makes pods of workloads: kube-controller-manager's controllers for Deployments, ReplicaSets, StatefulSets, DaemonSets,
 * Jobs and claims of volumes, a kubelet that starts and stops pods in simulated time, and the election of the leader among a
 * controller's pods (kubernetes@v1.33).
 *
 * <p>In: workload objects, how long containers take and which of them crash. Out: ReplicaSets, pods, their status, Leases,
 * and which controllers' processes run. Not here: scheduling, volumes, networks, probes; what a program does.
 */
@NullMarked
package dev.fluxlift.simulator.workload;

import org.jspecify.annotations.NullMarked;
