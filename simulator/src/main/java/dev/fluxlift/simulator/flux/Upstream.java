package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.engine.estate.ObjectRef;
import dev.fluxlift.simulator.api.Api;
import dev.fluxlift.simulator.api.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a kind of source gets its artifacts from. */
interface Upstream {
  /** Kind of the sources. */
  String kind();

  /**
   * The newest revision.
   *
   * @throws UpstreamException when it cannot be had
   */
  Revision newest(LiveObject source, Api api);

  /** Sources that are to be looked at because something else changed. */
  default List<ObjectRef> also(Change change, Api api) {
    return List.of();
  }

  /** Whether its controller does anything with it. */
  default boolean reconciles(LiveObject source) {
    return true;
  }

  /** What Ready says once it is stored; empty for what most sources say. */
  default Optional<String> message(LiveObject source, Revision revision) {
    return Optional.empty();
  }

  /** The reason of Ready once it is stored. */
  default String reason(LiveObject source) {
    return "Succeeded";
  }

  /**
   * One revision.
   *
   * @param name as the artifact's revision says it, e.g. {@code main@sha1:…}
   * @param file name of the archive
   * @param content the files that get into it
   */
  record Revision(String name, String file, Content content) {}

  /** Files that are looked at when they are needed. */
  interface Content {
    /** Bytes by path. */
    Map<String, byte[]> files();
  }

  /** It cannot be had. */
  final class UpstreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    /** With the reason of the condition FetchFailed. */
    UpstreamException(String reason, String message) {
      super(message);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
