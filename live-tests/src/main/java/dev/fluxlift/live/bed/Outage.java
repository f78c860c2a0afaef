package dev.fluxlift.live.bed;

/** How a host of the Internet is down. */
public enum Outage {
  /** No connection comes about, and those that were there are cut. */
  UNREACHABLE,
  /** It answers, and every answer is 503. */
  FAILING
}
