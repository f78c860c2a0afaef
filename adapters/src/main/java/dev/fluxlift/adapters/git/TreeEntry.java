package dev.fluxlift.adapters.git;

/**
 * A line of {@code git ls-tree}.
 *
 * @param mode six octal digits
 * @param id object id
 * @param path from the top of the tree
 */
record TreeEntry(String mode, String id, String path) {
  static final String FILE = "100644";
  static final String LINK = "120000";

  /** {@code <mode> <type> <id>\t<path>}. */
  static TreeEntry parse(String line) {
    int tab = line.indexOf('\t');
    String[] head = line.substring(0, tab).split(" ");
    return new TreeEntry(head[0], head[2], line.substring(tab + 1));
  }

  /** Whether it is a file with bytes of its own: no folder, link or submodule. */
  boolean regular() {
    return mode.startsWith("100");
  }
}
