package dev.fluxlift.yaml;

/** A text that cannot be read, or that two readers of this field would read differently. */
public final class YamlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;
  private final int column;
  private final String reason;

  /**
   * Says where and why.
   *
   * @param line 1-based, 0 when unknown
   * @param column 1-based, 0 when unknown
   */
  public YamlException(String file, int line, int column, String reason) {
    super(file + ":" + line + ":" + column + ": " + reason);
    this.file = file;
    this.line = line;
    this.column = column;
    this.reason = reason;
  }

  /** The file as its reader was given it. */
  public String file() {
    return file;
  }

  /** 1-based line, 0 when unknown. */
  public int line() {
    return line;
  }

  /** 1-based column in characters, 0 when unknown. */
  public int column() {
    return column;
  }

  /** What is wrong, without the place. */
  public String reason() {
    return reason;
  }

  /** The place as an origin. */
  public Origin origin() {
    return new Origin(file, line);
  }
}
