package dev.fluxlift.simulator.api.fields;

import java.util.Optional;

/** The way to a field for messages; the text is made only when somebody reads it. */
public final class Path {
  /** The object itself. */
  public static final Path ROOT = new Path(Optional.empty(), "", "", "");

  private final Optional<Path> above;
  private final String before;
  private final Object step;
  private final String after;

  private Path(Optional<Path> above, String before, Object step, String after) {
    this.above = above;
    this.before = before;
    this.step = step;
    this.after = after;
  }

  /** {@code .name} below this. */
  public Path field(String name) {
    return new Path(Optional.of(this), ".", name, "");
  }

  /** {@code [place]} below this. */
  public Path item(int place) {
    return new Path(Optional.of(this), "[", place, "]");
  }

  /** An item of a list as it is told apart. */
  Path step(PathElement element) {
    return new Path(Optional.of(this), "", element, "");
  }

  @Override
  public String toString() {
    return above.map(Path::toString).orElse("") + before + step + after;
  }
}
