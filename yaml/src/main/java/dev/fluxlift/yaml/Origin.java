package dev.fluxlift.yaml;

/**
 * Where a value was written.
 *
 * @param file path as the reader of the file was given it, with {@code /} as separator; {@code ""} when the value was
 *     not read from a file
 * @param line 1-based line; 0 when unknown
 */
public record Origin(String file, int line) {
  /** The origin of a value that the program made itself. */
  public static final Origin NONE = new Origin("", 0);

  @Override
  public String toString() {
    if (file.isEmpty()) {
      return "-";
    }
    return line > 0 ? file + ":" + line : file;
  }
}
