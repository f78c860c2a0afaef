package dev.fluxlift.adapters;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} (or in lower case) as kubectl, git and Flux read them
 * (golang.org/x/net/http/httpproxy); Java by itself does not. Loopback is never proxied.
 */
public final class ProxyFromEnvironment extends ProxySelector {
  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);
  private static final Pattern IPV4 = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)\\.(\\d+)");
  private final Map<String, String> environment;

  /** With the variables of the process. */
  public ProxyFromEnvironment(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public List<Proxy> select(URI uri) {
    String proxy = variable(uri.getScheme().equalsIgnoreCase("https") ? "HTTPS_PROXY" : "HTTP_PROXY");
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    if (proxy.isEmpty() || isLoopback(host) || excluded(host, uri.getPort())) {
      return DIRECT;
    }
    return List.of(new Proxy(Proxy.Type.HTTP, address(proxy)));
  }

  /** {@code http://host:port}, or {@code host:port}. */
  static InetSocketAddress address(String proxy) {
    URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
    int port = uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    if (uri.getHost() == null || !uri.getScheme().startsWith("http")) {
      throw new IllegalArgumentException("a proxy that is not http://host:port is not supported");
    }
    return InetSocketAddress.createUnresolved(uri.getHost(), port);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // the call fails with the same exception; there is no second proxy to try
  }

  private String variable(String name) {
    return environment.getOrDefault(name, environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  private boolean excluded(String host, int port) {
    return Arrays.stream(variable("NO_PROXY").toLowerCase(Locale.ROOT).split("[,\\s]+"))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*")
            || (entry.contains("/") ? inBlock(host, entry) : matches(host, port, entry)));
  }

  private static boolean matches(String host, int port, String entry) {
    int colon = entry.lastIndexOf(':');
    boolean withPort = colon > 0 && entry.indexOf(':') == colon;
    if (withPort && !entry.substring(colon + 1).equals(Integer.toString(port))) {
      return false;
    }
    String name = withPort ? entry.substring(0, colon) : entry;
    String bare = name.startsWith("*.") ? name.substring(1) : name;
    return host.equals(bare) || host.endsWith(bare.startsWith(".") ? bare : "." + bare);
  }

  private static boolean inBlock(String host, String block) {
    String[] parts = block.split("/");
    Matcher address = IPV4.matcher(host);
    Matcher network = IPV4.matcher(parts[0]);
    if (!address.matches() || !network.matches() || !parts[1].matches("\\d{1,2}")) {
      return false;
    }
    int bits = Integer.parseInt(parts[1]);
    long mask = bits == 0 ? 0 : (0xffffffffL << (32 - bits)) & 0xffffffffL;
    return (number(address) & mask) == (number(network) & mask);
  }

  private static long number(Matcher ip) {
    long out = 0;
    for (int i = 1; i <= 4; i++) {
      out = out << 8 | Long.parseLong(ip.group(i));
    }
    return out;
  }
}
