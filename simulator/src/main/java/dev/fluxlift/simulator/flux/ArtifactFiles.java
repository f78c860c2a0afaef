package dev.fluxlift.simulator.flux;

import dev.fluxlift.engine.estate.Tree;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The files of one artifact. Two are equal when their content is. */
public final class ArtifactFiles implements Tree {
  /** A file that stands for all, when the content is not known. */
  static final String UNKNOWN = ".content-is-not-known";

  private final NavigableMap<String, byte[]> files;
  private final String digest;

  /** Of these files, bytes by path. */
  public ArtifactFiles(Map<String, byte[]> files) {
    this.files = new TreeMap<>(files);
    this.digest = digest(this.files);
  }

  /** Whether its content is known. */
  boolean known() {
    return !files.containsKey(UNKNOWN);
  }

  /** {@code sha256:…} of the content; not the digest a real archive would have. */
  public String digest() {
    return digest;
  }

  @Override
  public List<String> paths() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(files.get(path)).map(byte[]::clone);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object o) {
    return o instanceof ArtifactFiles f && f.digest.equals(digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  private static String digest(NavigableMap<String, byte[]> files) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      files.forEach((path, bytes) -> {
        sha.update((path + '\0' + bytes.length + '\0').getBytes(StandardCharsets.UTF_8));
        sha.update(bytes);
      });
      return "sha256:" + HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
