package dev.fluxlift.adapters.oci;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Regular files of a gzipped tar, in memory. Knows ustar, pax paths and GNU long names (POSIX.1-2017 pax; tar.5 of
 * libarchive); refuses links and paths that lead out of the archive.
 */
final class TarArchive {
  private static final int BLOCK = 512;
  private final byte[] tar;
  private int at;

  private TarArchive(byte[] tar) {
    this.tar = tar;
  }

  /**
   * @param limit bytes of the unpacked tar
   * @throws IOException when it is too large, damaged, or holds what may not be unpacked
   */
  static Map<String, byte[]> gunzipAndRead(byte[] archive, int limit) throws IOException {
    try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(archive))) {
      byte[] tar = unpacked.readNBytes(limit + 1);
      if (tar.length > limit) {
        throw new IOException("unpacks to more than " + (limit >> 20) + " MiB");
      }
      return new TarArchive(tar).files();
    }
  }

  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String longName = "";
    String paxSize = "";
    while (at + BLOCK <= tar.length && !isZero(at)) {
      requireChecksum();
      int header = at;
      char type = (char) tar[header + 156];
      long size = paxSize.isEmpty() || type == 'x' ? number(header + 124, 12) : Long.parseLong(paxSize);
      byte[] content = content(size);
      switch (type) {
        case 'x' -> {
          Map<String, String> records = paxRecords(content);
          longName = records.getOrDefault("path", longName);
          paxSize = records.getOrDefault("size", paxSize);
          if (!paxSize.matches("\\d{0,18}")) {
            throw new IOException("has a damaged pax header");
          }
          continue;
        }
        case 'L' -> {
          longName = text(content, 0, content.length);
          continue;
        }
        case 'g', '5' -> {}
        case '0', '\0', '7' -> {
          String path = safe(longName.isEmpty() ? name(header) : longName);
          if (files.put(path, content) != null) {
            throw new IOException("holds " + path + " twice");
          }
        }
        default ->
            throw new IOException("holds " + name(header) + ", which is no file or folder (type '" + type + "')");
      }
      if (type != 'g') {
        longName = "";
        paxSize = "";
      }
    }
    return files;
  }

  private byte[] content(long size) throws IOException {
    int start = at + BLOCK;
    if (size < 0 || size > tar.length - start) {
      throw new IOException("is cut off or damaged at byte " + at);
    }
    at = (int) (start + (size + BLOCK - 1) / BLOCK * BLOCK);
    return Arrays.copyOfRange(tar, start, start + (int) size);
  }

  private String name(int header) {
    String name = text(tar, header, 100);
    boolean ustar = text(tar, header + 257, 5).equals("ustar");
    // GNU headers ("ustar  ") keep times where POSIX keeps the prefix
    boolean posix = ustar && tar[header + 262] == 0;
    String prefix = posix ? text(tar, header + 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String safe(String path) throws IOException {
    String plain = path.startsWith("./") ? path.substring(2) : path;
    boolean odd = plain.startsWith("/") || plain.indexOf('\\') >= 0 || plain.indexOf('\0') >= 0
        || Arrays.stream(plain.split("/", -1)).anyMatch(p -> p.isEmpty() || p.equals(".") || p.equals(".."));
    if (odd) {
      throw new IOException("holds a path that may lead out of it: '" + path + "'");
    }
    return plain;
  }

  /** {@code "<length> <key>=<value>\n"}, the length counting itself. */
  private static Map<String, String> paxRecords(byte[] content) throws IOException {
    Map<String, String> records = new LinkedHashMap<>();
    int from = 0;
    while (from < content.length) {
      int space = from;
      while (space < content.length && content[space] != ' ') {
        space++;
      }
      String digits = text(content, from, space - from);
      int end = digits.matches("\\d{1,8}") ? from + Integer.parseInt(digits) : -1;
      if (end <= space + 1 || end > content.length) {
        throw new IOException("has a damaged pax header");
      }
      String record = new String(content, space + 1, end - space - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      if (equals <= 0) {
        throw new IOException("has a damaged pax header");
      }
      records.put(record.substring(0, equals), record.substring(equals + 1));
      from = end;
    }
    return records;
  }

  /** Octal text, or big-endian binary when the first bit is set (GNU). */
  private long number(int offset, int length) throws IOException {
    if ((tar[offset] & 0x80) != 0) {
      long out = tar[offset] & 0x7f;
      for (int i = 1; i < length; i++) {
        if (out >>> 55 != 0) {
          throw new IOException("has a number out of range at byte " + offset);
        }
        out = out << 8 | tar[offset + i] & 0xff;
      }
      return out;
    }
    String digits = text(tar, offset, length).strip();
    if (!digits.matches("[0-7]*")) {
      throw new IOException("is no tar or damaged at byte " + offset);
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  private void requireChecksum() throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : tar[at + i] & 0xff;
    }
    if (sum != number(at + 148, 8)) {
      throw new IOException("is no tar or damaged at byte " + at);
    }
  }

  private boolean isZero(int from) {
    for (int i = from; i < from + BLOCK; i++) {
      if (tar[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }
}
