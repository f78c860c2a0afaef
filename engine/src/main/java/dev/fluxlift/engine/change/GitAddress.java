package dev.fluxlift.engine.change;

import java.util.Locale;
import java.util.regex.Pattern;

/** Addresses of Git repositories. */
public final class GitAddress {
  private static final Pattern SCHEME = Pattern.compile("^[a-z0-9+.-]+://");
  private static final Pattern USER = Pattern.compile("^[^/@]*@");

  private GitAddress() {}

  /** What is the same for all ways to reach one repository: host and path. */
  public static String plain(String url) {
    String rest = url.strip().toLowerCase(Locale.ROOT);
    boolean hasScheme = SCHEME.matcher(rest).find();
    rest = USER.matcher(SCHEME.matcher(rest).replaceFirst("")).replaceFirst("");
    rest = hasScheme ? rest.replaceFirst("^([^/:]+):\\d+/", "$1/") : rest.replaceFirst(":", "/");
    while (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    return rest.endsWith(".git") ? rest.substring(0, rest.length() - 4) : rest;
  }

  /** Whether it is reached by SSH. */
  public static boolean isSsh(String url) {
    return url.strip().toLowerCase(Locale.ROOT).startsWith("ssh://");
  }
}
