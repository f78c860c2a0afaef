package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.LiveObject;
import dev.fluxlift.simulator.api.Api;
import java.util.Map;

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
